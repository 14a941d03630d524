import { Readable } from 'stream';
import fs from 'fs';

interface IRequestOptions {
    lark?: {};
}
declare abstract class Base {
    domain: string;
}
declare abstract class Harbor extends Base {
    harbor: {
        /**
         * ship
         */
        ship: {
            listWithIterator: (payload?: {}, options?: IRequestOptions) => Promise<{}>;
            /**
             * {@link https://open.feishu.cn/api-explorer?project=harbor&resource=ship&apiName=list&version=v1 click to debug }
             *
             * {@link https://open.feishu.cn/api-explorer?from=op_doc_tab&apiName=list&project=harbor&resource=ship&version=v1 document }
             *
             * Ships in the harbor
             */
            list: (payload?: {
                params?: {
                    page_size?: number;
                    kinds?: Array<string>;
                    state?: "moored" | "at_sea";
                };
            }, options?: IRequestOptions) => Promise<{
                code?: number | undefined;
                msg?: string | undefined;
                data?: {
                    items?: Array<{
                        id: string;
                        length?: number | undefined;
                        labels?: Record<string, string> | undefined;
                        crew?: {
                            name?: string;
                            cabins: [number, number][];
                        } | undefined;
                        cargo?: string | number | Array<{}>;
                        note?: {} | undefined;
                    }> | undefined;
                    has_more?: boolean;
                } | undefined;
            }>;
            /**
             * {@link https://open.feishu.cn/api-explorer?project=harbor&resource=ship&apiName=moor&version=v1 click to debug }
             *
             * Moors a ship
             */
            moor: (payload?: {
                data: {
                    berth: string;
                    hours?: number;
                };
                path: {
                    ship_id: string;
                    pier_id: string;
                };
            }, options?: IRequestOptions) => Promise<{
                code?: number;
                msg?: string;
                berth?: {
                    number?: number;
                };
            }>;
        };
        v1: {
            shipPhoto: {
                /**
                 * {@link https://open.feishu.cn/api-explorer?project=harbor&resource=ship.photo&apiName=upload&version=v1 click to debug }
                 *
                 * Keeps a photo
                 */
                upload: (payload?: {
                    data: {
                        file: Buffer | fs.ReadStream;
                    };
                }, options?: IRequestOptions) => Promise<{
                    photo_id?: string | undefined;
                } | null>;
                /**
                 * {@link https://open.feishu.cn/api-explorer?project=harbor&resource=ship.photo&apiName=get&version=v1 click to debug }
                 *
                 * Gives a photo
                 */
                get: (payload?: {
                    path?: {
                        photo_id?: string;
                    };
                }, options?: IRequestOptions) => Promise<{
                    writeFile: (filePath: string) => Promise<unknown>;
                    getReadableStream: () => Readable;
                    headers: any;
                }>;
            };
        };
    };
}
interface IOtherEventHandles {
    /**
     * @deprecated: https://open.feishu.cn/document/harbor/events/fog
     */
    fog?: (data: {
        ts: string;
        uuid: string;
        token: string;
        type: string;
        visibility: number;
    }) => Promise<any> | any;
}
interface IHandles extends IOtherEventHandles {
    /**
     * A ship was moored
     *
     * Longer.
     */
    "harbor.ship.moored_v2"?: (data: {
        event_id?: string;
        token?: string;
        app_id?: string;
        ship_id?: string;
        pilots?: Array<{
            name?: string;
        }>;
    }) => Promise<any> | any;
}
export { Harbor };
