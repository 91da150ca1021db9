import {
  type AdvancedEventSelector,
  type AdvancedFieldSelector,
  type EventSelector,
  GetEventConfigurationCommand,
  GetEventSelectorsCommand,
  type GetEventSelectorsResponse,
  GetInsightSelectorsCommand,
  GetTrailStatusCommand,
  type GetTrailStatusResponse,
  ListTagsCommand,
  type Trail as TrailDescription,
} from '@aws-sdk/client-cloudtrail'
import { answered, asJson, notRead, read, settingsRead } from '../aws/read.ts'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import type {
  AdvancedSelector,
  Arn,
  BasicSelector,
  FieldSelector,
  InsightSelector,
  Read,
  Region,
  Safeguards,
  Selectors,
  Trail,
  TrailStatus,
} from '../model/index.ts'
import { parseArn } from '../text/arn.ts'
import { settingsIn, settingsOnTrail } from '../trail/settings.ts'

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

/** What the trail makes of events beside logging them, as it can be set up again. One that is gone has nothing. */
export const configurationSafeguards = (
  clients: Clients,
  region: Region,
  trailArn: Arn,
): Promise<Safeguards> =>
  settingsRead([
    {
      name: 'event configuration',
      ask: async () => {
        const client = await clients.cloudtrail(region)
        const answer = await client.send(new GetEventConfigurationCommand({ TrailName: trailArn }))
        const AggregationConfigurations = answered(
          answer.AggregationConfigurations,
          'AggregationConfigurations',
        )
        const input = { TrailName: trailArn, ...asJson({ AggregationConfigurations }) }
        return [{ service: 'cloudtrail', operation: 'PutEventConfiguration', region, input }]
      },
      absent: ['TrailNotFoundException'],
    },
  ])

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

/**
 * What GetTrailStatus answered for one region.
 * @throws Error where it does not tell whether the trail logs: that is no answer, and so neither on nor off
 */
export function statusOfAnswer(answer: GetTrailStatusResponse): TrailStatus {
  return {
    logging: answered(answer.IsLogging, 'IsLogging'),
    ...time('startedAt', answer.StartLoggingTime),
    ...time('stoppedAt', answer.StopLoggingTime),
    ...time('latestDelivery', answer.LatestDeliveryTime),
    ...text('latestDeliveryError', answer.LatestDeliveryError),
    ...time('latestDigestDelivery', answer.LatestDigestDeliveryTime),
    ...text('latestDigestDeliveryError', answer.LatestDigestDeliveryError),
    ...time('latestNotification', answer.LatestNotificationTime),
    ...text('latestNotificationError', answer.LatestNotificationError),
    ...time('latestLogGroupDelivery', answer.LatestCloudWatchLogsDeliveryTime),
    ...text('latestLogGroupDeliveryError', answer.LatestCloudWatchLogsDeliveryError),
  }
}

type TimeField =
  | 'startedAt'
  | 'stoppedAt'
  | 'latestDelivery'
  | 'latestDigestDelivery'
  | 'latestNotification'
  | 'latestLogGroupDelivery'
type ErrorField =
  | 'latestDeliveryError'
  | 'latestDigestDeliveryError'
  | 'latestNotificationError'
  | 'latestLogGroupDeliveryError'

const time = (field: TimeField, value: Date | undefined): Partial<TrailStatus> =>
  value ? { [field]: value.toISOString() } : {}

const text = (field: ErrorField, value: string | undefined): Partial<TrailStatus> =>
  value ? { [field]: value } : {}

/**
 * What GetEventSelectors answered. Advanced selectors stand alone: while a trail has any, AWS ignores basic ones.
 * No selector of either kind is AWS's default, all management events (PutEventSelectors, API reference).
 */
export function selectorsOfAnswer(
  answer: Pick<GetEventSelectorsResponse, 'EventSelectors' | 'AdvancedEventSelectors'>,
): Selectors {
  const advanced = answer.AdvancedEventSelectors ?? []
  if (advanced.length > 0) return { kind: 'advanced', selectors: advanced.map(advancedSelector) }
  return { kind: 'basic', selectors: (answer.EventSelectors ?? []).map(basicSelector) }
}

function basicSelector(selector: EventSelector): BasicSelector {
  return {
    readWrite: selector.ReadWriteType ?? 'All',
    management: selector.IncludeManagementEvents ?? true,
    dataResources: (selector.DataResources ?? []).map((r) => ({
      type: r.Type ?? '',
      values: r.Values ?? [],
    })),
    excludedSources: selector.ExcludeManagementEventSources ?? [],
  }
}

function advancedSelector(selector: AdvancedEventSelector): AdvancedSelector {
  return {
    ...(selector.Name && { name: selector.Name }),
    fields: (selector.FieldSelectors ?? []).map(fieldSelector),
  }
}

/** AWS's samples return all six operators, five of them empty: an empty list is an absent operator. */
function fieldSelector(field: AdvancedFieldSelector): FieldSelector {
  return {
    field: field.Field ?? '',
    ...(field.Equals?.length && { equals: field.Equals }),
    ...(field.StartsWith?.length && { startsWith: field.StartsWith }),
    ...(field.EndsWith?.length && { endsWith: field.EndsWith }),
    ...(field.NotEquals?.length && { notEquals: field.NotEquals }),
    ...(field.NotStartsWith?.length && { notStartsWith: field.NotStartsWith }),
    ...(field.NotEndsWith?.length && { notEndsWith: field.NotEndsWith }),
  }
}

/**
 * A trail as DescribeTrails gives it. An empty string and an absent member mean the same.
 * @returns undefined for an answer without a usable TrailARN
 */
export function trailOfDescription(description: TrailDescription, seenIn: Region): Trail | undefined {
  const arn = parseArn(description.TrailARN ?? '')
  if (!description.TrailARN || arn?.service !== 'cloudtrail') return undefined
  return {
    arn: description.TrailARN,
    name: description.Name || arn.resource.replace(/^trail\//, ''),
    account: arn.account,
    homeRegion: description.HomeRegion || arn.region,
    ...settingsOnTrail(settingsIn(description, 'answer')),
    ...(typeof description.HasCustomEventSelectors === 'boolean' && {
      customSelectors: description.HasCustomEventSelectors,
    }),
    seenIn: [seenIn],
    status: {},
    selectors: notRead('cloudtrail:GetEventSelectors'),
    insights: notRead('cloudtrail:GetInsightSelectors'),
    aggregations: notRead('cloudtrail:GetEventConfiguration'),
    tags: notRead('cloudtrail:ListTags'),
  }
}
