//! Makes plain values of `CloudFormation`'s YAML: parameters get their defaults, conditions are decided, what
//! can only be known after a deployment stays as `CloudFormation`'s long form (`{"Ref": …}`, `{"Fn::GetAtt": …}`).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Result, TemplateError};

/// What `CloudFormation` knows about where it runs; here: nowhere.
const PSEUDO: &[(&str, &str)] = &[
    ("AWS::AccountId", "000000000000"),
    ("AWS::Partition", "aws"),
    ("AWS::Region", "us-east-1"),
    ("AWS::StackName", "crudder"),
    ("AWS::URLSuffix", "amazonaws.com"),
];

/// The document with parameters and conditions resolved, and without what a condition leaves out.
pub(super) fn plain(yaml: &str) -> Result<Value> {
    let mut yaml: serde_norway::Value = serde_norway::from_str(yaml)?;
    yaml.apply_merge()?;
    let document = long_form(yaml, "")?;
    let parameters = defaults(&document);
    let mut conditions =
        Conditions { all: &document["Conditions"], parameters: &parameters, deciding: Vec::new() };
    let mut plain = Map::new();
    for (section, value) in document.as_object().into_iter().flatten() {
        if section == "Conditions" || section == "Parameters" {
            continue;
        }
        let Some(mut value) = conditions.resolve(value)? else { continue };
        if let ("Resources", Value::Object(resources)) = (section.as_str(), &mut value) {
            conditions.leave_out(resources)?;
        }
        plain.insert(section.clone(), value);
    }
    Ok(Value::Object(plain))
}

/// YAML with tags as JSON with long forms.
fn long_form(yaml: serde_norway::Value, place: &str) -> Result<Value> {
    use serde_norway::Value as Yaml;
    Ok(match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(flag) => Value::Bool(flag),
        Yaml::Number(number) => {
            serde_json::to_value(&number).map_err(|error| TemplateError::at(place, error.to_string()))?
        }
        Yaml::String(text) => Value::String(text),
        Yaml::Sequence(list) => {
            let list = list.into_iter().enumerate().map(|(i, one)| long_form(one, &format!("{place}.{i}")));
            Value::Array(list.collect::<Result<_>>()?)
        }
        Yaml::Mapping(mapping) => {
            let mut map = Map::new();
            for (key, value) in mapping {
                let key = match key {
                    Yaml::String(text) => text,
                    Yaml::Number(number) => number.to_string(),
                    Yaml::Bool(flag) => flag.to_string(),
                    _ => return Err(TemplateError::at(place, "has a key that is no text")),
                };
                let value = long_form(value, &format!("{place}.{key}"))?;
                map.insert(key, value);
            }
            Value::Object(map)
        }
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            let name = tag.trim_start_matches('!');
            let value = long_form(tagged.value, place)?;
            match name {
                "Ref" | "Condition" => json!({ name: value }),
                "GetAtt" => match value {
                    Value::String(path) => {
                        let (id, attribute) = path.split_once('.').unwrap_or((&path, ""));
                        json!({ "Fn::GetAtt": [id, attribute] })
                    }
                    list => json!({ "Fn::GetAtt": list }),
                },
                _ => json!({ format!("Fn::{name}"): value }),
            }
        }
    })
}

/// Every parameter that has a default, and the pseudo parameters.
fn defaults(document: &Value) -> BTreeMap<String, Value> {
    let mut values: BTreeMap<String, Value> =
        PSEUDO.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    for (name, parameter) in document["Parameters"].as_object().into_iter().flatten() {
        if let Some(default) = parameter.get("Default") {
            values.insert(name.clone(), default.clone());
        }
    }
    values
}

struct Conditions<'a> {
    all: &'a Value,
    parameters: &'a BTreeMap<String, Value>,
    /// The conditions being decided, outermost first: one that needs itself is an error, not a hang.
    deciding: Vec<String>,
}

impl Conditions<'_> {
    /// The value without intrinsic functions, as far as they can be known; `None` for `AWS::NoValue`.
    fn resolve(&mut self, value: &Value) -> Result<Option<Value>> {
        Ok(Some(match value {
            Value::Array(list) => {
                let mut resolved = Vec::new();
                for one in list {
                    resolved.extend(self.resolve(one)?);
                }
                Value::Array(resolved)
            }
            Value::Object(map) => match map.iter().next() {
                Some((name, argument)) if map.len() == 1 => match name.as_str() {
                    "Ref" if argument == "AWS::NoValue" => return Ok(None),
                    "Ref" => self.parameter(argument).unwrap_or_else(|| value.clone()),
                    "Fn::If" => return self.choose(argument),
                    "Fn::Sub" => self.substitute(argument)?,
                    "Fn::Join" => self.join(argument)?,
                    _ => self.resolve_map(map)?,
                },
                _ => self.resolve_map(map)?,
            },
            other => other.clone(),
        }))
    }

    fn resolve_map(&mut self, map: &Map<String, Value>) -> Result<Value> {
        let mut resolved = Map::new();
        for (key, value) in map {
            if let Some(value) = self.resolve(value)? {
                resolved.insert(key.clone(), value);
            }
        }
        Ok(Value::Object(resolved))
    }

    fn parameter(&self, name: &Value) -> Option<Value> {
        self.parameters.get(name.as_str()?).cloned()
    }

    fn choose(&mut self, argument: &Value) -> Result<Option<Value>> {
        let (Some(name), Some(yes), Some(no)) =
            (argument.get(0).and_then(Value::as_str), argument.get(1), argument.get(2))
        else {
            return Err(TemplateError::at("Fn::If", "needs a condition and two values"));
        };
        let chosen = if self.holds(name)? { yes } else { no };
        self.resolve(chosen)
    }

    /// A text with `${Name}` put in; left in its long form where one can't be known.
    fn substitute(&mut self, argument: &Value) -> Result<Value> {
        let (text, extra) = match argument {
            Value::String(text) => (text.as_str(), None),
            Value::Array(pair) => (pair.first().and_then(Value::as_str).unwrap_or_default(), pair.get(1)),
            _ => return Err(TemplateError::at("Fn::Sub", "needs a text")),
        };
        let (mut done, mut rest) = (String::new(), text);
        while let Some(at) = rest.find("${") {
            let Some(len) = rest[at..].find('}') else { break };
            let name = &rest[at + 2..at + len];
            done.push_str(&rest[..at]);
            rest = &rest[at + len + 1..];
            if let Some(literal) = name.strip_prefix('!') {
                done.extend(["${", literal, "}"]);
                continue;
            }
            let extra = extra.and_then(|map| map.get(name));
            let value = match extra {
                Some(value) => self.resolve(value)?,
                None => self.parameters.get(name).cloned(),
            };
            match value {
                Some(Value::String(value)) => done.push_str(&value),
                Some(value @ (Value::Number(_) | Value::Bool(_))) => done.push_str(&value.to_string()),
                _ => return Ok(json!({ "Fn::Sub": argument })),
            }
        }
        done.push_str(rest);
        Ok(Value::String(done))
    }

    fn join(&mut self, argument: &Value) -> Result<Value> {
        let delimiter = argument.get(0).and_then(Value::as_str).unwrap_or_default();
        let parts = match argument.get(1) {
            Some(parts) => self.resolve(parts)?.unwrap_or_default(),
            None => Value::Null,
        };
        let texts: Option<Vec<&str>> =
            parts.as_array().and_then(|parts| parts.iter().map(Value::as_str).collect());
        Ok(match texts {
            Some(texts) => Value::String(texts.join(delimiter)),
            None => json!({ "Fn::Join": argument }),
        })
    }

    /// Removes the resources, and outputs of functions such as events, whose condition does not hold.
    fn leave_out(&mut self, resources: &mut Map<String, Value>) -> Result<()> {
        let mut out = Vec::new();
        for (id, resource) in resources.iter() {
            if let Some(name) = resource.get("Condition").and_then(Value::as_str)
                && !self.holds(name)?
            {
                out.push(id.clone());
            }
        }
        for id in out {
            resources.remove(&id);
        }
        Ok(())
    }

    fn holds(&mut self, name: &str) -> Result<bool> {
        let place = format!("Conditions.{name}");
        if self.deciding.iter().any(|deciding| deciding == name) {
            return Err(TemplateError::at(place, "needs itself"));
        }
        let Some(condition) = self.all.get(name) else {
            return Err(TemplateError::at(place, "is not there"));
        };
        self.deciding.push(name.to_owned());
        let decided = self.decide(condition, &place);
        self.deciding.pop();
        decided
    }

    fn decide(&mut self, condition: &Value, place: &str) -> Result<bool> {
        let (name, argument) = condition
            .as_object()
            .and_then(|map| map.iter().next())
            .ok_or_else(|| TemplateError::at(place, "is no condition"))?;
        let arguments = argument.as_array().map(Vec::as_slice).unwrap_or_default();
        match (name.as_str(), arguments) {
            ("Condition", _) => self.holds(argument.as_str().unwrap_or_default()),
            ("Fn::Equals", [a, b]) => {
                let (a, b) = (self.resolve(a)?, self.resolve(b)?);
                let text = |value: Option<Value>| match value {
                    Some(Value::String(text)) => text,
                    Some(value) => value.to_string(),
                    None => String::new(),
                };
                Ok(text(a) == text(b))
            }
            ("Fn::Not", [one]) => Ok(!self.decide(one, place)?),
            ("Fn::And", all) => {
                all.iter().try_fold(true, |so_far, one| Ok(self.decide(one, place)? && so_far))
            }
            ("Fn::Or", all) => {
                all.iter().try_fold(false, |so_far, one| Ok(self.decide(one, place)? || so_far))
            }
            _ => Err(TemplateError::at(place, format!("{name} is not understood here"))),
        }
    }
}
