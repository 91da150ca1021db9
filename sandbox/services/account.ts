import * as schemas from '@aws-sdk/client-account'
import type { Region } from '@aws-sdk/client-account'
import { page } from '../page.ts'
import type { RequestContext, Service } from '../service.ts'
import { AwsError } from '../service.ts'

/** Account Management, as far as it tells which regions are on. */
export const account: Service<typeof schemas> = {
  signingName: 'account',
  schemas,
  unsupported: {},
  operations: {
    ListRegions: (input, context) => {
      const wanted = input.RegionOptStatusContains
      const all = regionsOf(context, input.AccountId).filter(
        (region) => !wanted?.length || wanted.some((one) => one === region.RegionOptStatus),
      )
      const { items, next } = page(all, input.NextToken, input.MaxResults ?? 50)
      return { Regions: items, ...(next ? { NextToken: next } : {}) }
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
