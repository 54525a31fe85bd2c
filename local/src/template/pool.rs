//! The user pool: what a password must be, who may ask it, and whom it calls.

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

/// When the pool calls a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trigger {
    /// Before it makes a user.
    PreSignUp,
    /// Before it sends a code.
    CustomMessage,
    /// After somebody, or a new password, was confirmed.
    PostConfirmation,
}

impl Trigger {
    const ALL: [(&str, Self); 3] = [
        ("PreSignUp", Self::PreSignUp),
        ("CustomMessage", Self::CustomMessage),
        ("PostConfirmation", Self::PostConfirmation),
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, trigger)| *trigger)
    }
}

/// The handlers that the pool calls, whether the pool names the function or the function the pool.
pub(super) fn triggers(
    resources: &Resources<'_>,
    functions: &BTreeMap<String, Function>,
) -> Result<BTreeMap<Trigger, String>> {
    let mut handlers = BTreeMap::new();
    for function in functions.values() {
        handlers.extend(function.triggers.iter().map(|trigger| (*trigger, function.handler.clone())));
    }
    let Some(config) = pool(resources)?.get("LambdaConfig") else { return Ok(handlers) };
    config.only_known(&Trigger::ALL.map(|(name, _)| name))?;
    for (name, trigger) in Trigger::ALL {
        let Some(part) = config.get(name) else { continue };
        let function = part.reference().and_then(|id| functions.get(id));
        let function = function.ok_or_else(|| part.wrong("names no function of this template"))?;
        handlers.insert(trigger, function.handler.clone());
    }
    Ok(handlers)
}

/// The pool's one client, as far as it decides what others may ask the pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolClient {
    /// Whether whoever asks by it has to know a secret.
    pub has_secret: bool,
    /// The attributes that a token lets its bearer read at the pool; all, where it is empty.
    pub read_attributes: Vec<String>,
    /// The attributes that a token lets its bearer write at the pool; all, where it is empty.
    pub write_attributes: Vec<String>,
    /// Whether another e-mail address counts only once its code came back.
    pub verifies_updates: bool,
}

pub(super) fn client(resources: &Resources<'_>) -> Result<PoolClient> {
    let (id, properties) = resources.only("AWS::Cognito::UserPoolClient")?;
    let client = Part::new(format!("Resources.{id}.Properties"), properties);
    let attributes = |key| client.get(key).map_or(Ok(Vec::new()), |part| part.texts());
    let verified = pool(resources)?
        .get("UserAttributeUpdateSettings")
        .and_then(|settings| settings.get("AttributesRequireVerificationBeforeUpdate"))
        .map_or(Ok(Vec::new()), |part| part.texts())?;
    Ok(PoolClient {
        has_secret: client.get("GenerateSecret").map_or(Ok(false), |part| part.flag())?,
        read_attributes: attributes("ReadAttributes")?,
        write_attributes: attributes("WriteAttributes")?,
        verifies_updates: verified.iter().any(|name| name == "email"),
    })
}
