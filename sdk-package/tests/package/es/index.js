class Base {
    constructor(params) {
        this.domain = params.domain;
    }
}
class Harbor extends Base {
    constructor() {
        super(...arguments);
        this.harbor = {
            ship: {
                listWithIterator: (payload, options) => __awaiter(this, void 0, void 0, function* () {
                    const sendRequest = (inner) => __awaiter(this, void 0, void 0, function* () {
                        return yield this.httpInstance.request({
                            url: fillApiPath(`${this.domain}/open-apis/harbor/v1/ships`, path),
                            method: "GET",
                        });
                    });
                    return { sendRequest };
                }),
                list: (payload, options) => __awaiter(this, void 0, void 0, function* () {
                    const { headers, params, data, path } = yield this.formatPayload(payload, options);
                    return this.httpInstance
                        .request({
                        url: fillApiPath(`${this.domain}/open-apis/harbor/v1/ships`, path),
                        method: "GET",
                        data,
                        params,
                        headers,
                    })
                        .catch((e) => {
                        throw e;
                    });
                }),
                moor: (payload, options) => __awaiter(this, void 0, void 0, function* () {
                    return this.httpInstance.request({
                        url: fillApiPath(`${this.domain}/open-apis/harbor/v1/ships/:ship_id/moor`, path),
                        method: "POST",
                        data,
                    });
                }),
            },
            v1: {
                shipPhoto: {
                    upload: (payload, options) => __awaiter(this, void 0, void 0, function* () {
                        const res = yield this.httpInstance
                            .request({
                            url: fillApiPath(`${this.domain}/open-apis/harbor/v1/photos`, path),
                            method: "POST",
                            data,
                            headers: Object.assign(Object.assign({}, headers), { "Content-Type": "multipart/form-data" }),
                        })
                            .catch((e) => {
                            throw e;
                        });
                        return (res === null || res === void 0 ? void 0 : res.data) || null;
                    }),
                    get: (payload, options) => __awaiter(this, void 0, void 0, function* () {
                        const res = yield this.httpInstance.request({
                            url: fillApiPath(`${this.domain}/open-apis/harbor/v1/photos/:photo_id`, path),
                            method: "GET",
                            responseType: "stream",
                        });
                        return { headers: res.headers };
                    }),
                },
            },
        };
    }
}
export { Harbor };
