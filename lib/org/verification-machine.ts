import { inRun, Retry, transient } from './state-machine.ts'

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
  const s3 = (operation: string) => `arn:${parts.partition}:states:::s3:${operation}`
  return {
    Comment: "Verifies the log files of members' own trails",
    StartAt: 'Accounts',
    TimeoutSeconds: 6 * 3600,
    States: {
      Accounts: {
        Type: 'Task',
        Resource: parts.accountsFunction,
        Parameters: { 'run.$': '$$.Execution.Name', 'startedAt.$': '$$.Execution.StartTime' },
        TimeoutSeconds: 600,
        ResultPath: '$.listed',
        Retry: [transient],
        Next: 'Members',
      },
      Members: {
        Type: 'Map',
        Label: 'verified',
        ItemReader: {
          Resource: s3('getObject'),
          ReaderConfig: { InputType: 'JSON' },
          Parameters: { Bucket: parts.bucket, 'Key.$': inRun('accounts.json') },
        },
        ItemSelector: { 'look.$': '$.look', 'member.$': '$$.Map.Item.Value' },
        MaxConcurrencyPath: '$.listed.concurrency',
        ToleratedFailurePercentage: 100,
        ItemProcessor: memberProcessor(parts),
        ResultWriter: {
          Resource: s3('putObject'),
          Parameters: { Bucket: parts.bucket, 'Prefix.$': inRun('results') },
        },
        End: true,
      },
    },
  } as const
}

/** A day of log files can take longer than the five minutes of an express execution. */
const memberProcessor = ({ verifyFunction }: VerificationMachineParts) => ({
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: 'VerifyMember',
  States: {
    VerifyMember: { Type: 'Task', Resource: verifyFunction, TimeoutSeconds: 960, Retry, End: true },
  },
})

/** The state machine as deploy/verify-organization.yml takes it: CloudFormation fills in what it makes itself. */
export const deployedVerificationMachine = verificationMachine({
  partition: '${Partition}',
  accountsFunction: '${AccountsFunction}',
  verifyFunction: '${VerifyFunction}',
  bucket: '${Bucket}',
})
