import { expect, it } from '@jest/globals'
import { lookupBudget } from '../../../cli/recover/lookup-budget.ts'
import { createClients } from '../../../lib/aws/clients.ts'
import { awsOf, inSandbox } from '../run-in.ts'

const identity = { account: '123456789012', partition: 'aws', callerArn: '' }

/** docs/recover.md: 75 % while a guard of the account has something open or cannot be asked. */
it('leaves a part of the quota where rules that cannot be read may be a guard’s, and none where there is no guard', () =>
  inSandbox('empty', async (sandbox) => {
    const clients = createClients(awsOf(sandbox))
    const notes: string[] = []
    const ask = () => lookupBudget(clients, identity, 'us-east-1', (text) => notes.push(text))
    await ask()
    expect(notes).toEqual([])
    sandbox.faults.add({ service: 'events', operation: 'ListRules', fault: { kind: 'access-denied' } })
    await ask()
    expect(notes).toEqual([expect.stringContaining('a quarter of the quota')])
    clients.close()
  }))
