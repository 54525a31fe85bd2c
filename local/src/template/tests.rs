use super::*;

const SMALL: &str = r#"
Parameters:
  Stage: { Type: String, Default: "" }
  Retries: { Type: Number, Default: 3 }
Conditions:
  HasStage: !Not [!Equals [!Ref Stage, ""]]
Globals:
  Function:
    Timeout: 10
    Environment: { Variables: { A: one, TABLE: !Ref Table, B: !If [HasStage, x, !Ref AWS::NoValue] } }
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: People
        Authorizers:
          People:
            IdentitySource: $request.header.Authorization
            JwtConfiguration: { issuer: !Sub "https://x/${Pool}", audience: [!Ref Client] }
            AuthorizationScopes: [scope.a]
      CorsConfiguration: { AllowOrigins: ["*"], AllowMethods: [GET], MaxAge: 60 }
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
      KeySchema: [{ AttributeName: pk, KeyType: HASH }]
      TimeToLiveSpecification: { AttributeName: gone_at, Enabled: true }
      StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      Policies: { PasswordPolicy: { MinimumLength: 9, RequireNumbers: true } }
      LambdaConfig: { PostConfirmation: !GetAtt Confirmed.Arn }
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties: { GenerateSecret: true, ReadAttributes: [email_verified] }
  Confirmed:
    Type: AWS::Serverless::Function
    Properties: { Handler: confirmed }
  Show:
    Type: AWS::Serverless::Function
    Properties:
      Handler: show
      Timeout: 60
      Events:
        Route: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: "/a/{id}", Method: get, Auth: { Authorizer: NONE } } }
        Mine: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /mine, Method: POST } }
  Record:
    Type: AWS::Serverless::Function
    Properties:
      Handler: record
      Events:
        Changes:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Table.StreamArn
            StartingPosition: TRIM_HORIZON
            BatchSize: 10
            MaximumRetryAttempts: !Ref Retries
            BisectBatchOnFunctionError: true
            FunctionResponseTypes: [ReportBatchItemFailures]
            FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] }
  Elsewhere:
    Type: AWS::SQS::Queue
    Condition: HasStage
"#;

#[test]
fn what_is_deployed_is_what_runs() {
    let template = Template::parse(SMALL).unwrap();
    assert_eq!(template.handlers(), ["confirmed", "record", "show"]);
    assert_eq!(template.triggers, BTreeMap::from([(Trigger::PostConfirmation, "confirmed".to_owned())]));
    let client = &template.pool_client;
    assert!(client.has_secret && client.write_attributes.is_empty() && !client.verifies_updates);
    assert_eq!(client.read_attributes, ["email_verified"]);
    assert_eq!(template.table.logical_id, "Table");
    assert_eq!(template.table.ttl_attribute, "gone_at");
    assert_eq!(template.password_policy.minimum_length, 9);
    assert!(template.password_policy.numbers && !template.password_policy.symbols);

    let find = |key: &str| template.api.routes.iter().find(|route| route.key() == key).unwrap();
    assert_eq!(find("GET /a/{id}").authorizer, None);
    assert_eq!(find("GET /a/{id}").timeout.as_secs(), 30);
    let scopes = vec!["scope.a".to_owned()];
    assert_eq!(find("POST /mine").authorizer, Some(Authorizer { scopes }));

    let stream = template.functions["Record"].stream.as_ref().unwrap();
    assert_eq!((stream.batch_size, stream.retries, stream.filters.len()), (10, Some(3), 1));
    assert!(stream.bisect && stream.reports_failures && !stream.on_failure);

    let environment = &template.functions["Show"].environment;
    assert_eq!(environment.get("A").map(String::as_str), Some("one"));
    assert_eq!((environment.get("TABLE"), environment.get("B")), (None, None));
}

#[test]
fn what_is_merged_counts_unless_the_function_says_otherwise() {
    let base = "&base { Handler: base, Timeout: 7, Environment: { Variables: { A: two } } }";
    let merged = SMALL
        .replace(
            "Properties: { Handler: confirmed }",
            &format!("Properties: {{ <<: {base}, Handler: confirmed }}"),
        )
        .replace("      Handler: record", "      <<: [*base]\n      Handler: record");
    let template = Template::parse(&merged).unwrap();
    assert_eq!(template.handlers(), ["confirmed", "record", "show"]);
    for function in ["Confirmed", "Record"] {
        let function = &template.functions[function];
        assert_eq!(function.timeout.as_secs(), 7);
        assert_eq!(function.environment.get("A").map(String::as_str), Some("two"));
    }
}

#[track_caller]
fn check_refused(from: &str, to: &str, complaint: &str) {
    assert!(SMALL.contains(from), "{from}");
    let error = Template::parse(&SMALL.replace(from, to)).unwrap_err().to_string();
    assert!(error.contains(complaint), "{error}");
}

#[test]
fn what_is_not_understood_is_an_error_that_says_where() {
    check_refused(
        "Type: DynamoDB",
        "Type: Kinesis",
        "Resources.Record.Properties.Events.Changes: an event of type",
    );
    check_refused("BatchSize: 10", "TumblingWindowInSeconds: 5", "TumblingWindowInSeconds is not understood");
    check_refused("Path: /mine", "Path: mine", "does not begin with a slash");
    check_refused("Path: \"/a/{id}\"", "Path: \"/a/x{id}\"", "neither a word nor a parameter");
    check_refused("DefaultAuthorizer: People", "DefaultAuthorizer: Nobody", "there is no authorizer Nobody");
    check_refused("[\"INSERT\"]", "[{\"cidr\":\"::/0\"}]", "Filters.0.Pattern: the operator cidr");
    check_refused("!GetAtt Confirmed.Arn", "arn:aws:lambda:x", "names no function of this template");
    check_refused("Enabled: true", "Enabled: false", "is not enabled");
    check_refused("!Not [!Equals [!Ref Stage, \"\"]]", "!Condition HasStage", "needs itself");
}

#[test]
fn the_repositorys_template_is_understood() {
    let template = Template::parse(BUILT_IN).unwrap();
    let known: Vec<&str> = crudder_functions::handlers().collect();
    for handler in template.handlers() {
        assert!(known.contains(&handler), "{handler}");
    }
    assert!(template.api.routes.iter().all(|route| !route.timeout.is_zero()));
    assert_eq!(template.triggers.len(), 3);
    let client = &template.pool_client;
    assert!(client.has_secret && client.verifies_updates && client.read_attributes == ["email_verified"]);
    assert!(template.functions.values().any(|function| function.stream.is_some()));
}
