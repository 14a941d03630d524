//! Phrases of the advice beside messages that tell the class of an error code. All are in lower case.
//! Each was read on its page.

use crate::import::phrases::Phrases;

/// Advice that tells that calls come too fast.
pub(super) static ADVICE_RATE_LIMITED: Phrases = Phrases::new(&["请求过于频繁"]);

/// The advice says to repeat the call.
pub(super) static ADVICE_RETRY: Phrases = Phrases::new(&[
    "稍后重试",
    "稍后再试",
    "请重试",
    "重试",
    "可重新请求",
    "try again",
    "retry",
    "重新请求",
    "再试",
]);

/// The advice says that the platform is in trouble.
pub(super) static ADVICE_TROUBLE: Phrases =
    Phrases::new(&["若稳定失败", "后端服务异常", "网络异常", "服务异常", "系统错误", "请重试"]);

/// The advice says that the platform is at fault.
pub(super) static ADVICE_FAULT: Phrases =
    Phrases::new(&["联系飞书技术支持排查", "服务端异常", "系统内部", "内部错误", "服务内部错误"]);

/// The advice says that a permission is missing.
pub(super) static ADVICE_PERMISSION: Phrases =
    Phrases::new(&["无权限", "没有权限", "权限不足", "开通权限", "未开通"]);

/// The advice says that something is not there.
pub(super) static ADVICE_NOT_FOUND: Phrases =
    Phrases::new(&["不存在", "未找到", "找不到", "已被删除", "被撤回"]);

/// The advice says that the state of things does not allow it.
pub(super) static ADVICE_CONFLICT: Phrases =
    Phrases::new(&["已存在", "重复", "已经", "状态", "已被", "不允许"]);

/// The advice says that the request is wrong.
pub(super) static ADVICE_INVALID: Phrases =
    Phrases::new(&["参数", "格式", "不合法", "不匹配", "检查传入", "不支持", "check "]);
