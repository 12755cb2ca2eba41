import { Aws, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import {
  AccountRecovery,
  FeaturePlan,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  StandardThreatProtectionMode,
  UserPool,
  UserPoolClient,
  UserPoolClientIdentityProvider,
  type UserPoolClientProps,
} from "aws-cdk-lib/aws-cognito";
import { Construct } from "constructs";
import { PATHS } from "#shared/platform/manifest/paths.ts";

/** A program on a person's machine waits here for its code; Cognito wants the port named. */
const COMMAND_LINE_CALLBACK = "http://localhost:8976/callback";
const ACCESS_TOKEN_MINUTES = 15;
/** A working day: people sign in once each morning. */
const REFRESH_TOKEN_HOURS = 12;
const INVITATION_DAYS = 7;
const SHORTEST_PASSWORD = 12;
const SIGN_IN = { scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE] };

/** The user pool and its clients: the portal (secret), programs on people's machines (public), and machines. */
export class Identity extends Construct {
  readonly pool: UserPool;
  readonly portal: UserPoolClient;
  readonly commandLine: UserPoolClient;
  readonly machine: UserPoolClient;
  readonly issuer: string;

  constructor(scope: Construct, id: string, props: { readonly publicUrl: string }) {
    super(scope, id);
    this.pool = createPool(this);
    this.issuer = `https://cognito-idp.${Aws.REGION}.${Aws.URL_SUFFIX}/${this.pool.userPoolId}`;
    this.pool.addDomain("Domain", { cognitoDomain: { domainPrefix: `serai-${Stack.of(this).account}` } });
    this.portal = this.#client("Portal", {
      generateSecret: true,
      oAuth: {
        ...SIGN_IN,
        flows: { authorizationCodeGrant: true },
        callbackUrls: [`${props.publicUrl}${PATHS.signInCallback}`],
        logoutUrls: [`${props.publicUrl}/`],
      },
    });
    this.commandLine = this.#client("CommandLine", {
      generateSecret: false,
      oAuth: { ...SIGN_IN, flows: { authorizationCodeGrant: true }, callbackUrls: [COMMAND_LINE_CALLBACK] },
    });
    this.machine = this.#machine();
  }

  /** The first of the machines; each partner's machine gets its own client of the same scope. */
  #machine(): UserPoolClient {
    const scope = new ResourceServerScope({ scopeName: "api", scopeDescription: "Call the marketplace's API" });
    const api = this.pool.addResourceServer("Api", { identifier: "serai", scopes: [scope] });
    return this.#client("Machine", {
      generateSecret: true,
      oAuth: { flows: { clientCredentials: true }, scopes: [OAuthScope.resourceServer(api, scope)] },
    });
  }

  #client(id: string, props: Omit<UserPoolClientProps, "userPool">): UserPoolClient {
    return new UserPoolClient(this, id, {
      userPool: this.pool,
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.minutes(ACCESS_TOKEN_MINUTES),
      idTokenValidity: Duration.minutes(ACCESS_TOKEN_MINUTES),
      refreshTokenValidity: Duration.hours(REFRESH_TOKEN_HOURS),
      ...props,
    });
  }
}

/** People come by invitation only, sign in with their address, and always with a second factor: here contracts are signed. */
function createPool(scope: Construct): UserPool {
  return new UserPool(scope, "Pool", {
    selfSignUpEnabled: false,
    signInAliases: { email: true },
    signInCaseSensitive: false,
    standardAttributes: { email: { required: true, mutable: true } },
    keepOriginal: { email: true },
    mfa: Mfa.REQUIRED,
    mfaSecondFactor: { otp: true, sms: false },
    passwordPolicy: {
      minLength: SHORTEST_PASSWORD,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
      tempPasswordValidity: Duration.days(INVITATION_DAYS),
    },
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    featurePlan: FeaturePlan.PLUS,
    standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
}
