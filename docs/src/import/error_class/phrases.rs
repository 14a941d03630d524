//! Phrases of messages, and of the advice beside them, that tell the class of an error code. All are
//! in lower case. Each was read on its page.

/// The platform has seen the key or the sequence number of this call before, or still executes a
/// call with the same key. Messages that say that a *thing* exists already (a name, a phone number)
/// are not among them.
pub(super) const REPEATED: &[&str] = &[
    "uuid conflict",
    "uuidconflict",
    "client token conflict",
    "client_token repeat",
    "request id repeat",
    "幂等 token 重复",
    "client_token并发调用",
    "client_token进行并发",
    "create request is being processed",
    "repeated request is processing",
    "same api requests are submitted repeatedly",
    "reqrecommited",
    "did not increment consecutively",
    "send mail repeatedly",
];

/// Calls come too fast.
pub(super) const RATE_LIMITED: &[&str] = &[
    "too many request",
    "toomanyrequest",
    "request too fast",
    "requests too fast",
    "too frequent",
    "rate limit",
    "qps over limit",
    "frequency limit",
    "请求过于频繁",
    "操作过于频繁",
    "请求过快",
    "请求频率过高",
    "限流",
    "trigger message_id limit",
    "trigger app_id limit",
];

/// Advice that tells that calls come too fast.
pub(super) const ADVICE_RATE_LIMITED: &[&str] = &["请求过于频繁"];

/// Too many of something, which the words do not name.
pub(super) const TOO_MANY: &[&str] = &["too many"];

/// Another call holds a lock, or a copy is not ready: this call surely did nothing.
pub(super) const BUSY: &[&str] = &[
    "write conflict",
    "locknotobtained",
    "resource contention",
    "is copying",
    "acquiring lock failed",
    "获取锁失败",
    "获取更新锁失败",
    "并发冲突",
    "being modified, please try",
    "not ready , try later",
    "not ready, try later",
    "is operating on the specified user",
    "is operating on the user",
    "locked for data migration",
    "folder locked",
    "cover generating",
    "tenant lock fail",
    "lock error,wait some seconds and retry",
    "lock contention",
];

/// A limit per day: waiting for seconds does not help.
pub(super) const PER_DAY: &[&str] = &["每日", "每天", "daily", "per day"];

/// A fault inside the platform.
pub(super) const FAULT: &[&str] = &[
    "internal",
    "server error",
    "system error",
    "service error",
    "unknown error",
    "未知错误",
    "rpc fail",
    "rpcerror",
    "rpc error",
    "unknown meta rpc",
    "服务端错误",
    "系统错误",
    "内部错误",
    "服务内部",
    "系统异常",
    "服务器错误",
    "servererror",
    "unexpected error",
    "something went wrong",
    "system exception",
    "service exception",
    "database error",
    "db error",
    "服务异常",
];

/// The same call may succeed later.
pub(super) const RETRY: &[&str] = &[
    "try again later",
    "please retry",
    "please try again",
    "please try later",
    "can retry",
    "try later",
    "retry later",
    "稍后重试",
    "稍后再试",
    "请重试",
    "timeout",
    "time out",
    "timed out",
    "超时",
    "network anomaly",
];

/// A token of a list, which is no credential.
pub(super) const PAGE_TOKEN: &[&str] = &["page token", "page_token", "pagetoken"];

/// The access token or another credential is refused.
pub(super) const TOKEN: &[&str] = &[
    "access token",
    "access_token",
    "invalid token",
    "token expire",
    "need a token",
    "session invalid",
    "invalid session",
    "get session fail",
    "auth fail",
    "unauthenticated",
    "invalid sso",
    "login_required",
    "invalid app token",
    "refresh token",
    "login invalid code",
];

/// A permission is missing.
pub(super) const PERMISSION: &[&str] = &[
    "permission",
    "no authority",
    "not authorized",
    "unauthorized",
    "access denied",
    "no access",
    "permnotallow",
    "not visible",
    "invisible",
    "no right",
    "no privilege",
    "no scope",
    "out of the chat",
    "different tenants",
    "bot ability",
    "enable bot",
    "forbidden",
    "forbiden",
    "permfail",
    "permissionden",
    "无权限",
    "没有权限",
    "权限不足",
    "缺少",
    "无操作权限",
    "权限",
    "无权",
];

/// One value of the request is too large; no count of things is used up.
pub(super) const SIZE: &[&str] = &[
    "lengthexceed",
    "length exceed",
    "size exceed",
    "size over",
    "onceexceed",
    "resolution exceed",
    "too large",
    "too long",
    "length over",
    "长度超",
    "大小超",
    "exceeds the length",
    "过长",
    "单次",
];

/// A count of things is used up.
pub(super) const QUOTA: &[&str] = &[
    "exceedlimit",
    "exceed limit",
    "exceeds limit",
    "exceed the limit",
    "exceeds the limit",
    "over limit",
    "overlimit",
    "quota",
    "reached the limit",
    "reach the limit",
    "reached the upper limit",
    "reached its limit",
    "reach limit",
    "max limit",
    "number limit",
    "seat limit",
    "seats limit",
    "maximum number",
    "upper limit",
    "has reached",
    "reached the max",
    "excess",
    "out of size",
    "out of sibling",
    "数量超",
    "超过最大限制",
    "已达上限",
    "超过上限",
    "上限",
    "limit exceeded",
    "exceeded limit",
    "storage limit",
    "plan limits",
    "exceed max",
];

/// What the request names is not there.
pub(super) const NOT_FOUND: &[&str] = &[
    "not found",
    "notfound",
    "not exist",
    "notexist",
    "not_found",
    "not be found",
    "doesn't exist",
    "does not exist",
    "no exist",
    "don't exist",
    "not existed",
    "has been deleted",
    "have been deleted",
    "is deleted",
    "was deleted",
    "deleted",
    "been recalled",
    "dissolved",
    "cannot find",
    "can't find",
    "不存在",
    "未找到",
    "找不到",
    "已删除",
    "已被删除",
    "no such",
    "non-existent",
    "nonexist",
    "查询不到",
    "未查询到",
];

/// The state of things does not allow it.
pub(super) const CONFLICT: &[&str] = &[
    "repeated",
    "重复",
    "already",
    "duplicate",
    "has been used",
    "conflict",
    "in use",
    "exists",
    "existed",
    "is exist",
    "occupied",
    "archived",
    "already_exist",
    "not unique",
    "be unique",
    "已存在",
    "已被",
    "已经",
    "冲突",
    "不允许",
    "status",
    "状态",
    "resigned",
    "deactivated",
    "inactive",
    "not active",
    "not activated",
    "expired",
    "in progress",
    "has sub",
    "已启用",
    "已停用",
    "已离职",
    "未启用",
    "进行中",
    "已归档",
    "已发",
    "已有",
    "尚未",
    "存在相似",
    "已关联",
    "当前阶段",
];

/// The request is wrong.
pub(super) const INVALID: &[&str] = &[
    "invalid",
    "param",
    "illegal",
    "incorrect",
    "wrong",
    "bad request",
    "format",
    "missing",
    "required",
    "not support",
    "unsupported",
    "must",
    "can not be empty",
    "cannot be empty",
    "empty",
    "mismatch",
    "not match",
    "don't match",
    "doesn't match",
    "unmatch",
    "参数",
    "不支持",
    "不能为空",
    "格式",
    "不合法",
    "非法",
    "无效",
    "错误",
    "不能",
    "不可",
    "should",
    "can't",
    "cannot",
    "can not",
    "exceed",
    "over",
    "length",
    "not allow",
    "notallow",
    "oversize",
    "convfail",
    "out of range",
    "earlier than",
    "later than",
    "不匹配",
    "不正确",
    "error",
    "校验",
    "必填",
    "仅支持",
    "只支持",
    "过大",
    "只能",
    "为空",
    "有误",
    "fieldtype",
    "validation",
    "unexpected",
    "check fail",
    "be null",
    "is null",
    "not valid",
    "at least",
    "at most",
    "unsafe",
    "risk",
    "sensitive",
    "cross app",
    "cross tenant",
    "too short",
];

/// The advice says to repeat the call.
pub(super) const ADVICE_RETRY: &[&str] = &[
    "稍后重试",
    "稍后再试",
    "请重试",
    "重试",
    "可重新请求",
    "try again",
    "retry",
    "重新请求",
    "再试",
];

/// The advice says that the platform is in trouble.
pub(super) const ADVICE_TROUBLE: &[&str] =
    &["若稳定失败", "后端服务异常", "网络异常", "服务异常", "系统错误", "请重试"];

/// The advice says that the platform is at fault.
pub(super) const ADVICE_FAULT: &[&str] =
    &["联系飞书技术支持排查", "服务端异常", "系统内部", "内部错误", "服务内部错误"];

/// The advice says that a permission is missing.
pub(super) const ADVICE_PERMISSION: &[&str] =
    &["无权限", "没有权限", "权限不足", "开通权限", "未开通"];

/// The advice says that something is not there.
pub(super) const ADVICE_NOT_FOUND: &[&str] = &["不存在", "未找到", "找不到", "已被删除", "被撤回"];

/// The advice says that the state of things does not allow it.
pub(super) const ADVICE_CONFLICT: &[&str] = &["已存在", "重复", "已经", "状态", "已被", "不允许"];

/// The advice says that the request is wrong.
pub(super) const ADVICE_INVALID: &[&str] =
    &["参数", "格式", "不合法", "不匹配", "检查传入", "不支持", "check "];
