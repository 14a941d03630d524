//! Files: the bytes that go in come out, whole, in parts and by ranges.

use feishu_openapi::{
    Error, File,
    drive::v1::{file, media},
    im::v1::image,
};

use crate::support::{send, start, start_strict, tenant_token};

#[tokio::test]
async fn what_is_uploaded_is_what_is_downloaded() -> Result<(), Error> {
    let (_platform, client) = start_strict().await;
    let bytes: Vec<u8> = (0..=255).cycle().take(5000).collect();
    let upload = media::upload_all(media::UploadAllRequired {
        file_name: "a.bin".into(),
        parent_type: "docx_file".into(),
        parent_node: "doxcnA".into(),
        size: 5000,
        file: File::bytes(bytes.clone()).name("a.bin"),
    });
    let token = client.send(upload).await?.file_token.clone().unwrap();
    assert_eq!(client.download(media::download(&token)).await?.bytes().await?, bytes);
    let unknown = client.download(media::download("boxcnNowhere")).await.unwrap_err();
    assert!(unknown.is_not_found(), "{unknown}");

    let key = client.send(image::create("message", File::bytes(&b"png"[..]).name("a.png"))).await?;
    let key = key.image_key.clone().unwrap();
    assert_eq!(client.download(image::get(&key)).await?.bytes().await?, b"png"[..]);
    Ok(())
}

#[tokio::test]
async fn parts_are_put_together_in_their_order() -> Result<(), Error> {
    let (platform, client) = start().await;
    let part = 4 << 20;
    let bytes: Vec<u8> = (0..=250).cycle().take(part + 10).collect();
    let size = bytes.len() as i64;
    let prepared = client.send(file::upload_prepare("a.bin", "explorer", "fldA", size)).await?;
    assert_eq!((prepared.block_size, prepared.block_num), (Some(part as i64), Some(2)));
    let id = prepared.upload_id.clone().unwrap();
    let send_part = async |number: i64, content: &[u8]| {
        let part = File::bytes(content.to_vec()).name("part");
        client.send(file::upload_part(&id, number, content.len() as i64, part)).await.map(drop)
    };
    send_part(1, &bytes[part..]).await?;
    assert!(client.send(file::upload_finish(&id, 2)).await.is_err(), "a part is missing");
    assert!(send_part(0, &bytes[..9]).await.is_err(), "a part of another length");
    send_part(0, &bytes[..part]).await?;
    let token = client.send(file::upload_finish(&id, 2)).await?.file_token.clone().unwrap();
    assert!(client.download(file::download(&token)).await?.bytes().await? == bytes);
    let path = format!("/open-apis/drive/v1/files/{token}/download");
    let bearer = format!("Bearer {}", tenant_token(&platform));
    let (last, size) = (bytes.len() - 1, bytes.len());
    for (asked, from, to) in [
        (format!("bytes=0-{last}"), 0, last),
        (format!("bytes={}-{}", part - 2, part + 1), part - 2, part + 1),
        (format!("bytes={part}-"), part, last),
        ("bytes=-3".to_owned(), last - 2, last),
    ] {
        let headers = [("Authorization", &*bearer), ("Range", &asked), ("Accept-Encoding", "gzip")];
        let reply = send(&platform, "GET", &path, &headers, b"");
        assert_eq!(reply.status, 206, "{asked}");
        assert!(reply.body == bytes[from..=to], "{asked}: {} bytes", reply.body.len());
        let range = format!("bytes {from}-{to}/{size}");
        assert_eq!(reply.header("content-range"), Some(&*range));
    }
    let beyond = [("Authorization", &*bearer), ("Range", "bytes=9999999-")];
    let whole = send(&platform, "GET", &path, &beyond, b"");
    assert_eq!((whole.status, whole.body.len()), (200, size));
    let listed = client.send(file::list().folder_token("fldA")).await?;
    assert_eq!(listed.files[0].name.as_deref(), Some("a.bin"));
    Ok(())
}

#[tokio::test]
async fn a_folder_goes_with_what_is_in_it() -> Result<(), Error> {
    let (_platform, client) = start().await;
    let folder = client.send(file::create_folder("Outer", "")).await?.token.clone().unwrap();
    let inner = client.send(file::create_folder("Inner", &folder)).await?.token.clone().unwrap();
    let inside = client.send(file::list().folder_token(&folder)).await?;
    assert_eq!(inside.files[0].token.as_deref(), Some(&*inner));
    client.send(file::delete(&folder, "folder")).await?;
    assert!(client.send(file::list()).await.is_ok());
    assert!(client.send(file::delete(&inner, "folder")).await.unwrap_err().is_not_found());
    Ok(())
}
