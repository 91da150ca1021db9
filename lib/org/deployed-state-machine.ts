import { stateMachine } from './state-machine.ts'

/** The state machine as deploy/organization.yml takes it: CloudFormation fills in what it makes itself. */
export const deployedStateMachine = stateMachine({
  partition: '${Partition}',
  accountsFunction: '${AccountsFunction}',
  memberFunction: '${MemberFunction}',
  summarizeFunction: '${SummarizeFunction}',
  bucket: '${Bucket}',
})
