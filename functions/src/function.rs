//! A Lambda function, and how a folder lists its own: by their modules, each with its record and its `handle`. A module
//! without a record does not compile, and a handler that no list names is code that nothing uses.

use crudder_wire::body::BodyKind;
use futures::future::BoxFuture;
use lambda_http::http::Method;
use serde_json::Value;

use crate::capability::Capability;
use crate::invoke_error::InvokeError;
use crate::route::{Http, HttpForApps, Route};
use crate::services::Services;

/// Does what an event asks for.
pub(crate) type Event = for<'a> fn(&'a Services, Value) -> BoxFuture<'a, Result<Value, InvokeError>>;

/// A Lambda function.
#[derive(Debug)]
pub struct Function {
    /// The template's `Handler:`; the module's path with an underscore.
    pub name: &'static str,
    /// What its services may do.
    pub capability: Capability,
    /// Its routes: one, but for the function that answers all constants; none where something else starts it.
    pub routes: &'static [Route],
    /// What it does.
    pub(crate) serve: Serve,
}

#[derive(Debug)]
pub(crate) enum Serve {
    /// Its routes of the HTTP API.
    Http(Http),
    /// Every route, for apps.
    Apps,
    /// Anything else that Lambda invokes.
    Event(Event),
}

/// A route of `AppsApi` alone, which the function `apps` serves.
#[derive(Debug)]
pub(crate) struct AppFunction {
    /// The module's path with an underscore.
    pub(crate) name: &'static str,
    pub(crate) route: Route,
    pub(crate) serve: HttpForApps,
}

impl Function {
    /// Its route for a request: its only one, or one of several, which have no parameters in their paths.
    pub(crate) fn route(&self, method: &Method, path: &str) -> Option<&'static Route> {
        match self.routes {
            [route] => Some(route),
            routes => routes.iter().find(|route| route.is_asked(method, path)),
        }
    }

    /// How much it reads of a request.
    pub(crate) fn body_kind(&self) -> BodyKind {
        let takes_files = self.routes.iter().any(|route| matches!(route.body_kind, BodyKind::Files));
        if takes_files { BodyKind::Files } else { BodyKind::Texts }
    }
}

/// The functions of a folder's modules: each is named by the prefix and its module, or as it is said. `FUNCTIONS` holds them.
macro_rules! functions {
    ($prefix:literal: $($module:ident),* $(; $($name:literal = $named:ident),+)?) => {
        pub(crate) static FUNCTIONS: &[crate::function::Function] = &[
            $(crate::function::functions!(of concat!($prefix, stringify!($module)), $module),)*
            $($(crate::function::functions!(of $name, $named),)+)?
        ];
    };
    (of $name:expr, $module:ident) => {
        crate::function::Function {
            name: $name,
            capability: $module::ROUTE.capability,
            routes: &[$module::ROUTE],
            serve: crate::function::Serve::Http(|services, input| Box::pin($module::handle(services, input))),
        }
    };
}

/// The routes of `AppsApi` alone, of a folder's modules. `APP_FUNCTIONS` holds them.
macro_rules! app_functions {
    ($prefix:literal: $($module:ident),+) => {
        pub(crate) static APP_FUNCTIONS: &[crate::function::AppFunction] = &[
            $(crate::function::AppFunction {
                name: concat!($prefix, stringify!($module)),
                route: $module::ROUTE,
                serve: |services, input, access| Box::pin($module::handle(services, input, access)),
            }),+
        ];
    };
}

/// The functions of a folder's modules that an event starts, each named as its module. `EVENT_FUNCTIONS` holds them.
macro_rules! event_functions {
    ($($module:ident),+) => {
        pub(crate) static EVENT_FUNCTIONS: &[crate::function::Function] = &[
            $(crate::function::event_functions!(of stringify!($module), $module)),+
        ];
    };
    (of $name:expr, $module:ident) => {
        crate::function::Function {
            name: $name,
            capability: $module::CAPABILITY,
            routes: &[],
            serve: crate::function::Serve::Event(|services, event| Box::pin($module::handle(services, event))),
        }
    };
}

pub(crate) use {app_functions, event_functions, functions};
