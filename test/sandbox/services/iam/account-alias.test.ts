import {
  CreateAccountAliasCommand,
  DeleteAccountAliasCommand,
  IAMClient,
  ListAccountAliasesCommand,
} from '@aws-sdk/client-iam'
import { expect, it } from '@jest/globals'
import { bench, failureOf, settings } from '../../bench.ts'

it('an account has one alias at most, and a new one takes the place of the old', async () => {
  const iam = new IAMClient(settings(await bench()))
  const aliases = async () => (await iam.send(new ListAccountAliasesCommand({}))).AccountAliases
  const create = (AccountAlias: string) => iam.send(new CreateAccountAliasCommand({ AccountAlias }))
  expect(await aliases()).toEqual([])
  await create('acme')
  await create('acme-production')
  expect(await aliases()).toEqual(['acme-production'])
  expect((await failureOf(create('Not--Valid'))).name).toBe('ValidationError')
  await iam.send(new DeleteAccountAliasCommand({ AccountAlias: 'acme-production' }))
  expect(await aliases()).toEqual([])
})
