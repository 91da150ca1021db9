import { inChildExecutions, listingAccounts, overMembers } from './state-machine.ts'

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
