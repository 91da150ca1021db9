import * as schemas from '@aws-sdk/client-account'
import type { Region } from '@aws-sdk/client-account'
import type { RequestContext, Service } from '../service.ts'
import { AwsError } from '../service.ts'

/** Account Management, as far as it tells which regions are on. */
export const account: Service<typeof schemas> = {
  signingName: 'account',
  schemas,
  operations: {
    ListRegions: (input, context) => {
      const wanted = input.RegionOptStatusContains
      const all = regionsOf(context, input.AccountId).filter(
        (region) => !wanted?.length || wanted.some((status) => status === region.RegionOptStatus),
      )
      const start = startOf(input.NextToken)
      const end = start + (input.MaxResults ?? 50)
      return { Regions: all.slice(start, end), ...(end < all.length ? { NextToken: tokenAt(end) } : {}) }
    },
    GetRegionOptStatus: (input, context) => {
      const found = regionsOf(context, input.AccountId).find(
        (region) => region.RegionName === input.RegionName,
      )
      if (!found) throw new AwsError('ValidationException', `Region ${input.RegionName} is not valid`)
      return found
    },
    EnableRegion: (input, context) => switchRegion(context, input.AccountId, input.RegionName, true),
    DisableRegion: (input, context) => switchRegion(context, input.AccountId, input.RegionName, false),
    GetAccountInformation: (input, context) => ({
      AccountId: input.AccountId ?? context.caller.account,
      AccountName: 'sandbox',
      AccountCreatedDate: new Date('2020-01-01T00:00:00Z'),
    }),
  },
}

function regionsOf({ world, caller }: RequestContext, accountId = caller.account): Region[] {
  const optedIn = world.optedIn.get(accountId)
  return world.regions.map(({ name, optIn }) => ({
    RegionName: name,
    RegionOptStatus: status(optIn, optedIn?.has(name)),
  }))
}

function status(optIn: boolean, enabled: boolean | undefined): Region['RegionOptStatus'] {
  if (!optIn) return 'ENABLED_BY_DEFAULT'
  return enabled ? 'ENABLED' : 'DISABLED'
}

function switchRegion(
  { world, caller }: RequestContext,
  accountId = caller.account,
  name: string | undefined,
  enable: boolean,
): object {
  const region = world.regions.find((known) => known.name === name)
  if (!region?.optIn)
    throw new AwsError('ValidationException', `Region ${name} can not be enabled or disabled`)
  const optedIn = world.optedIn.get(accountId) ?? new Set<string>()
  if (enable) optedIn.add(region.name)
  else optedIn.delete(region.name)
  world.optedIn.set(accountId, optedIn)
  return {}
}

const tokenAt = (offset: number): string => Buffer.from(String(offset)).toString('base64')

function startOf(token: string | undefined): number {
  if (token === undefined) return 0
  const offset = Number(Buffer.from(token, 'base64').toString())
  if (!Number.isInteger(offset) || offset < 0) throw new AwsError('ValidationException', 'Invalid NextToken')
  return offset
}
