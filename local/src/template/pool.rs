//! The user pool: what a password must be, and whom the pool calls.

use std::collections::BTreeMap;

use super::{Function, Part, Resources, Result};

/// What a password must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
// Four classes of characters, each asked for or not: that is what the pool's policy is.
#[allow(clippy::struct_excessive_bools)]
pub struct PasswordPolicy {
    /// How long at least, in characters.
    pub minimum_length: usize,
    /// Whether it needs a lower-case letter.
    pub lowercase: bool,
    /// Whether it needs an upper-case letter.
    pub uppercase: bool,
    /// Whether it needs a digit.
    pub numbers: bool,
    /// Whether it needs a sign that is neither.
    pub symbols: bool,
}

fn pool<'a>(resources: &Resources<'a>) -> Result<Part<'a>> {
    let (id, properties) = resources.only("AWS::Cognito::UserPool")?;
    Ok(Part::new(format!("Resources.{id}.Properties"), properties))
}

pub(super) fn password_policy(resources: &Resources<'_>) -> Result<PasswordPolicy> {
    let policy = pool(resources)?.need("Policies")?.need("PasswordPolicy")?;
    policy.only_known(&[
        "MinimumLength",
        "RequireLowercase",
        "RequireUppercase",
        "RequireNumbers",
        "RequireSymbols",
        "TemporaryPasswordValidityDays",
        "PasswordHistorySize",
    ])?;
    let flag = |key| policy.get(key).map_or(Ok(false), |part| part.flag());
    let minimum = policy.need("MinimumLength")?;
    Ok(PasswordPolicy {
        minimum_length: usize::try_from(minimum.number()?).map_err(|_| minimum.wrong("is negative"))?,
        lowercase: flag("RequireLowercase")?,
        uppercase: flag("RequireUppercase")?,
        numbers: flag("RequireNumbers")?,
        symbols: flag("RequireSymbols")?,
    })
}

/// The handler of the post-confirmation trigger, whether the pool names the function or the function the pool.
pub(super) fn post_confirmation(
    resources: &Resources<'_>,
    functions: &BTreeMap<String, Function>,
) -> Result<Option<String>> {
    let named_by_event = functions.values().find(|function| function.after_confirmation);
    if let Some(function) = named_by_event {
        return Ok(Some(function.handler.clone()));
    }
    let Some(triggers) = pool(resources)?.get("LambdaConfig") else { return Ok(None) };
    triggers.only_known(&["PostConfirmation"])?;
    let trigger = triggers.need("PostConfirmation")?;
    let function = trigger.reference().and_then(|id| functions.get(id));
    function
        .map(|function| Some(function.handler.clone()))
        .ok_or_else(|| trigger.wrong("names no function of this template"))
}
