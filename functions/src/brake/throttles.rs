//! What a stage lets through: the template's throttles, the floor, and how what is there compares to them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A throttle as API Gateway has it: a bucket of `burst` requests that fills by `rate` a second.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Throttle {
    /// Requests a second, on average; may be less than one.
    pub rate: f64,
    /// Requests at once.
    pub burst: u32,
}

impl Throttle {
    /// This throttle, held to the floor: a route that is below it already is not raised to it.
    fn held_to(self, floor: Self) -> Self {
        Self { rate: self.rate.min(floor.rate), burst: self.burst.min(floor.burst) }
    }
}

/// The throttles of a stage: of every route, and of those that have their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Throttles {
    /// Of each route that has none of its own.
    pub default: Throttle,
    /// By route key, like `POST /auth/sign-up`.
    pub routes: BTreeMap<String, Throttle>,
}

/// A stage as it is found; what is not set there is `None`, and lets through what the account may.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Found {
    pub(super) default: Option<Throttle>,
    pub(super) routes: BTreeMap<String, Option<Throttle>>,
}

/// How a stage's throttles compare to the template and the floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// As the template has them: the brake is off.
    Template,
    /// None is above the floor: the brake is on.
    Braked,
    /// Neither: somebody changed them by hand, or a deployment came between.
    Other,
}

impl Found {
    pub(super) fn state(&self, template: &Throttles, floor: Throttle) -> State {
        if *self == Self::of(&self.lifted(template)) {
            State::Template
        } else if *self == Self::of(&self.braked(template, floor)) {
            State::Braked
        } else {
            State::Other
        }
    }

    /// What the brake makes of it: every route within the floor, those of the template and those added by hand.
    pub(super) fn braked(&self, template: &Throttles, floor: Throttle) -> Throttles {
        let hold = |throttle: Option<Throttle>| throttle.map_or(floor, |throttle| throttle.held_to(floor));
        let of_template = template.routes.iter().map(|(route, throttle)| (route, Some(*throttle)));
        let found = self.routes.iter().map(|(route, throttle)| (route, *throttle));
        Throttles {
            default: hold(self.default),
            // Where a route is in both, what is found counts.
            routes: of_template
                .chain(found)
                .map(|(route, throttle)| (route.clone(), hold(throttle)))
                .collect(),
        }
    }

    /// What lifting makes of it: the template's throttles. A route that the template knows nothing of gets its default,
    /// as if it had never had a throttle of its own.
    pub(super) fn lifted(&self, template: &Throttles) -> Throttles {
        let others = self.routes.keys().map(|route| (route.clone(), template.default));
        let own = template.routes.iter().map(|(route, throttle)| (route.clone(), *throttle));
        Throttles { default: template.default, routes: others.chain(own).collect() }
    }

    /// A stage that has these.
    pub(super) fn of(throttles: &Throttles) -> Self {
        Self {
            default: Some(throttles.default),
            routes: throttles
                .routes
                .iter()
                .map(|(route, throttle)| (route.clone(), Some(*throttle)))
                .collect(),
        }
    }
}
