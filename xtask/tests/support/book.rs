//! A page of a made-up library.

/// A page that imports without a finding, as `library.v1.<book>.get`.
pub(crate) fn book(name: &str) -> String {
    format!(
        r#"---
title: "{name}"
fullPath: "/uLibrary/library-v1/{name}/get"
updateTime: "1735689600000"
---

# {name}

## 请求

| 项目 | 值 |
| --- | --- |
| HTTP URL | https://open.feishu.cn/open-apis/library/v1/{name}/:id |
| HTTP Method | GET |
| 接口频率限制 | [100 次/分钟](https://example.com) |
| 支持的应用类型 | custom |
| 权限要求 | `library:{name}` 书 |

### 请求头

| 名称 | 类型 | 必填 | 描述 |
| --- | --- | --- | --- |
| Authorization | string | 是 | `tenant_access_token` |

### 路径参数

| 名称 | 类型 | 描述 |
| --- | --- | --- |
| `id` | `string` | 号 |

## 响应

### 响应体

| 名称 | 类型 | 描述 |
| --- | --- | --- |
| `code` | `int` | 码 |
| `msg` | `string` | 信息 |
| `data` | `\-` | \- |
| &nbsp;&nbsp;└ `pages` | `int` | 页 |

### 响应体示例

```json
{{"code": 0, "msg": "ok", "data": {{"pages": 300}}}}
```

### 错误码

| HTTP状态码 | 错误码 | 描述 | 排查建议 |
| --- | --- | --- | --- |
| 404 | 1001 | no such book |  |
"#
    )
}
