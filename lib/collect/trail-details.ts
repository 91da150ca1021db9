import {
  GetEventConfigurationCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
} from '@aws-sdk/client-cloudtrail'
import { answered } from '../aws/answered.ts'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import { read } from '../aws/read.ts'
import type { Arn, InsightSelector, Read, Region, Selectors, TrailStatus } from '../model/index.ts'
import { selectorsOfAnswer } from './selectors-of-answer.ts'
import { statusOfAnswer } from './status-of-answer.ts'

/** GetTrailStatus as one region sees it. Always by ARN: a shadow's name is not found. */
export const trailStatus = (clients: Clients, region: Region, trailArn: Arn): Promise<Read<TrailStatus>> =>
  read('cloudtrail:GetTrailStatus', async () => {
    const client = await clients.cloudtrail(region)
    return statusOfAnswer(await client.send(new GetTrailStatusCommand({ Name: trailArn })))
  })

/** GetEventSelectors, either kind. */
export const eventSelectors = (clients: Clients, region: Region, trailArn: Arn): Promise<Read<Selectors>> =>
  read('cloudtrail:GetEventSelectors', async () => {
    const client = await clients.cloudtrail(region)
    const answer = await client.send(new GetEventSelectorsCommand({ TrailName: trailArn }))
    answered(answer.EventSelectors ?? answer.AdvancedEventSelectors, 'EventSelectors')
    return selectorsOfAnswer(answer)
  })

/** GetInsightSelectors; a trail without insights answers InsightNotEnabledException, which is an empty list. */
export const insightSelectors = (
  clients: Clients,
  region: Region,
  trailArn: Arn,
): Promise<Read<InsightSelector[]>> =>
  read('cloudtrail:GetInsightSelectors', async () => {
    const client = await clients.cloudtrail(region)
    try {
      const { InsightSelectors } = await client.send(new GetInsightSelectorsCommand({ TrailName: trailArn }))
      return answered(InsightSelectors, 'InsightSelectors').flatMap((selector) =>
        selector.InsightType === undefined
          ? []
          : [
              {
                type: selector.InsightType,
                categories: selector.EventCategories?.length
                  ? selector.EventCategories
                  : ['Management' as const],
              },
            ],
      )
    } catch (error) {
      if (errorCode(error) === 'InsightNotEnabledException') return []
      throw error
    }
  })

/** The templates by which the trail aggregates events, as GetEventConfiguration names them. */
export const eventAggregations = (clients: Clients, region: Region, trailArn: Arn): Promise<Read<string[]>> =>
  read('cloudtrail:GetEventConfiguration', async () => {
    const client = await clients.cloudtrail(region)
    const { AggregationConfigurations: list } = await client.send(
      new GetEventConfigurationCommand({ TrailName: trailArn }),
    )
    if (list === undefined) throw new Error('the answer has no AggregationConfigurations')
    return list.flatMap(({ Templates = [] }) => Templates)
  })

/** The trail's tags. */
export const trailTags = (
  clients: Clients,
  region: Region,
  trailArn: Arn,
): Promise<Read<Record<string, string>>> =>
  read('cloudtrail:ListTags', async () => {
    const client = await clients.cloudtrail(region)
    const { ResourceTagList } = await client.send(new ListTagsCommand({ ResourceIdList: [trailArn] }))
    const own = ResourceTagList?.find((entry) => entry.ResourceId === trailArn)
    const tags = answered(own?.TagsList, 'TagsList')
    return Object.fromEntries(tags.map((tag) => [tag.Key ?? '', tag.Value ?? '']))
  })
