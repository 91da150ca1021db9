/** What differs between deployments; each may be a placeholder that the deployment fills in. */
export type StateMachineParts = {
  partition: string
  accountsFunction: string
  memberFunction: string
  summarizeFunction: string
  /** Name of the reports' bucket. */
  bucket: string
}

/** Lambda's own hiccups (Step Functions developer guide, "Handle transient Lambda service exceptions"). */
const transient = {
  ErrorEquals: [
    'Lambda.ClientExecutionTimeoutException',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
  ],
  IntervalSeconds: 2,
  BackoffRate: 2,
  MaxAttempts: 6,
  MaxDelaySeconds: 60,
  JitterStrategy: 'FULL',
}

/** A worker that crashed or timed out, or an account that answered with errors, gets another chance or two. */
const anything = {
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 15,
  BackoffRate: 2,
  MaxAttempts: 2,
  MaxDelaySeconds: 120,
  JitterStrategy: 'FULL',
}

const Retry = [transient, anything]

/** A key of lib/org/reports-bucket.ts, of the context alone: a writer knows the map's results, not the state's input. */
const inRun = (key: string) => `States.Format('runs/{}/${key}', $$.Execution.Name)`

/** The state that lists the accounts of a run into the reports' bucket. */
export const listingAccounts = (accountsFunction: string) =>
  ({
    Type: 'Task',
    Resource: accountsFunction,
    Parameters: { 'run.$': '$$.Execution.Name', 'startedAt.$': '$$.Execution.StartTime' },
    TimeoutSeconds: 600,
    Retry: [transient],
  }) as const

/** The map over the accounts that were listed: what it reads and writes. No number of failed accounts ends it. */
export function overMembers(
  { partition, bucket }: Pick<StateMachineParts, 'partition' | 'bucket'>,
  Label: string,
) {
  const s3 = (operation: string) => `arn:${partition}:states:::s3:${operation}`
  return {
    Type: 'Map',
    Label,
    ItemReader: {
      Resource: s3('getObject'),
      ReaderConfig: { InputType: 'JSON' },
      Parameters: { Bucket: bucket, 'Key.$': inRun('accounts.json') },
    },
    ToleratedFailurePercentage: 100,
    ResultWriter: {
      Resource: s3('putObject'),
      Parameters: { Bucket: bucket, 'Prefix.$': inRun('results') },
    },
  } as const
}

/** What is done with each account: it can take longer than the five minutes of an express execution. */
export const inChildExecutions = (name: string, Resource: string, TimeoutSeconds: number) => ({
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: name,
  States: { [name]: { Type: 'Task', Resource, TimeoutSeconds, Retry, End: true } },
})

/**
 * The run over an organization, in Amazon States Language: list the accounts, sweep each in a child execution of its
 * own, and close with one report. An organization that cannot be listed fails the run. No number of failed accounts
 * does: each of them is in the report by name. A map that ends early is summarized first, and then fails the run.
 */
export function stateMachine(parts: StateMachineParts) {
  return {
    Comment: 'Sweeps every account of an organization',
    StartAt: 'Accounts',
    TimeoutSeconds: 6 * 3600,
    States: {
      Accounts: { ...listingAccounts(parts.accountsFunction), Next: 'Members' },
      Members: {
        ...overMembers(parts, 'members'),
        ItemSelector: { 'run.$': '$$.Execution.Name', 'member.$': '$$.Map.Item.Value' },
        MaxConcurrencyPath: '$.concurrency',
        ItemProcessor: inChildExecutions('SweepMember', parts.memberFunction, 660),
        ResultPath: '$.map',
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Summarize' }],
        Next: 'Summarize',
      },
      Summarize: {
        Type: 'Task',
        Resource: parts.summarizeFunction,
        TimeoutSeconds: 900,
        ResultPath: '$.summary',
        Retry,
        Next: 'Complete',
      },
      Complete: {
        Type: 'Choice',
        Choices: [{ Variable: '$.error', IsPresent: true, Next: 'Incomplete' }],
        Default: 'Swept',
      },
      Incomplete: {
        Type: 'Fail',
        Error: 'MapFailed',
        Cause: 'The map ended before every account was swept; the report names those that are missing.',
      },
      Swept: { Type: 'Succeed' },
    },
  } as const
}

/** The state machine as deploy/organization.yml takes it: CloudFormation fills in what it makes itself. */
export const deployedStateMachine = stateMachine({
  partition: '${Partition}',
  accountsFunction: '${AccountsFunction}',
  memberFunction: '${MemberFunction}',
  summarizeFunction: '${SummarizeFunction}',
  bucket: '${Bucket}',
})

/** What differs between deployments; each may be a placeholder that the deployment fills in. */
export type VerificationMachineParts = {
  partition: string
  accountsFunction: string
  verifyFunction: string
  /** Name of the reports' bucket, which has the list of accounts. */
  bucket: string
}

/**
 * The verification of the log files of members' own trails, in Amazon States Language: list the accounts, and look at
 * each in a child execution of its own, as `look` of the input says. Each invocation alerts by itself, so nothing is
 * summarized. No number of failed accounts ends the run: the alarm on the function's errors tells of them.
 */
export function verificationMachine(parts: VerificationMachineParts) {
  return {
    Comment: "Verifies the log files of members' own trails",
    StartAt: 'Accounts',
    TimeoutSeconds: 6 * 3600,
    States: {
      Accounts: {
        ...listingAccounts(parts.accountsFunction),
        ResultPath: '$.listed',
        Next: 'Members',
      },
      Members: {
        ...overMembers(parts, 'verified'),
        ItemSelector: { 'look.$': '$.look', 'member.$': '$$.Map.Item.Value' },
        MaxConcurrencyPath: '$.listed.concurrency',
        ItemProcessor: inChildExecutions('VerifyMember', parts.verifyFunction, 960),
        End: true,
      },
    },
  } as const
}

/** The state machine as deploy/verify-organization.yml takes it: CloudFormation fills in what it makes itself. */
export const deployedVerificationMachine = verificationMachine({
  partition: '${Partition}',
  accountsFunction: '${AccountsFunction}',
  verifyFunction: '${VerifyFunction}',
  bucket: '${Bucket}',
})

/**
 * The recovery of gaps, in Amazon States Language: one step of the function after the other, for as long as it says that
 * there is something to do at once. A run that is cut off leaves the rest to the next one.
 */
export function recoveryMachine(recoverFunction: string) {
  return {
    Comment: 'Brings back what event history has of gaps',
    StartAt: 'Recover',
    TimeoutSeconds: 12 * 3600,
    States: {
      Recover: {
        Type: 'Task',
        Resource: recoverFunction,
        Parameters: { 'run.$': '$$.Execution.Name' },
        TimeoutSeconds: 960,
        Retry,
        Next: 'Done',
      },
      Done: {
        Type: 'Choice',
        Choices: [{ Variable: '$.isDone', BooleanEquals: false, Next: 'Pause' }],
        Default: 'Recovered',
      },
      Pause: { Type: 'Wait', Seconds: 1, Next: 'Recover' },
      Recovered: { Type: 'Succeed' },
    },
  } as const
}

/** The state machine as deploy/recovery.yml takes it: CloudFormation fills in what it makes itself. */
export const deployedRecoveryMachine = recoveryMachine('${RecoverFunction}')
