import type { Arn, Read, Region } from './identity.ts'

/** A rule's target. `changed` names what else was set on it, such as an input of somebody's making. */
export type RuleTarget = { id: string; arn: Arn; roleArn?: Arn; deadLetterArn?: Arn; changed?: string[] }

/** A forwarding rule of one region, for the `tampering-path` check. */
export type ForwardingRule = {
  region: Region
  rule: Read<
    | { name?: string; state: string; pattern: string; targets: Arn[]; targetDetails?: RuleTarget[] }
    | undefined
  >
}

/** What decides how a function of the guard runs. */
export type FunctionState = {
  codeSha256: string
  handler: string
  runtime: string
  role: Arn
  layers: Arn[]
  environment: Record<string, string>
  /** Absent: it takes what the account has. 0: it never runs. */
  reservedConcurrency?: number
  /** Its resource policy with its statements in order; absent where it has none. */
  policy?: string
  /** Every other setting by the API's name, as JSON; what happens to its asynchronous invocations among them. */
  settings?: Record<string, string>
}

/** A thing that the guard stands on, as one text that is compared with what was recorded of it. */
export type PathPart = { name: string; live: Read<string> }

/** Function states by name, as they were when a deployment was first seen. */
export type GuardRecord = {
  deploymentId: string
  recordedAt: string
  functions: Record<string, FunctionState>
  /** Texts of the parts by name, and who heard the alerts. */
  parts?: Record<string, string>
  subscribers?: string[]
}

/** A deployed guard, as its stack told it in its environment. */
export type GuardDeployment = {
  /** The stack's name: names of its rules and functions begin with it. */
  name: string
  /** Another one after each deployment. */
  id: string
  homeRegion: Region
  /** Bus that other regions' rules forward to, and the role by which they may. */
  busArn: Arn
  forwardingRoleArn: Arn
  /** True where it has the function `verify`. */
  verifies?: true
  /** True where it has the function `recover`, and the state machine that calls it. */
  recovers?: true
  /** True where it has the function `drill`. */
  drills?: true
  /** Queue of the events that a function did not take. */
  deadLetterArn?: Arn
  /** What it alerts, signs and remembers by: the topic, the keys of both, the table's name; and whether a stack made it all. */
  own?: { topicArn: Arn; keyArns: Arn[]; table?: string; isStack?: true }
  /** What its functions were like at its first sweep, by a good signature. */
  recorded?: GuardRecord
  /** True where other deployments were recorded, and this one was not. */
  recordedBefore?: true
  /** The role of a member of its organization, where it is another one than this deployment first entered. */
  remadeRole?: Arn
  /** The same of the deployment before, at the first sweep of this one. */
  replacedRole?: Arn
  /** Why what is recorded of its functions is not to be trusted. */
  distrusted?: string
}

export type GuardFunction = {
  name: string
  /** `undefined` inside a successful Read: it is gone. */
  live: Read<FunctionState | undefined>
}

export type Guard = {
  /** Where its functions run; absent where no rule that could be read shows it. */
  homeRegion?: Region
  /** The bus that other regions' rules forward to. */
  expectedTarget?: Arn
  /** At least one entry a region. */
  rules: ForwardingRule[]
  /** Known only to the deployed guard itself, and so are its functions and the rule that wakes its sweep. */
  deployment?: GuardDeployment
  functions?: GuardFunction[]
  schedule?: Read<{ state: string; targets: Arn[]; expression?: string } | undefined>
  parts?: PathPart[]
  /** Who hears the alerts, each as protocol and endpoint. */
  subscribers?: Read<string[]>
  /** Rules that run by the clock, which carry no events. */
  scheduled?: { region: Region; name: string }[]
  /** Functions of its name that are none of its own. */
  strangers?: Read<string[]>
  /** Functions that run under a role of its own and are none of its own, in each region. */
  roleHolders?: { region: Region; functions: Read<string[]> }[]
}
