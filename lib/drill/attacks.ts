import {
  type CloudTrailClient,
  DeleteTrailCommand,
  GetEventSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { DescribeRuleCommand, DisableRuleCommand } from '@aws-sdk/client-eventbridge'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import type { AttackId } from '../model/drill.ts'
import type { Drill } from '../state/drills.ts'
import { canarySelectors } from './canary.ts'

type Attack = {
  /** The call, as its event names it. */
  call: string
  strike: (clients: Clients, drill: Drill, partition: string) => Promise<unknown>
  /** Whether live state is as it was; the time of it in milliseconds, where AWS tells. */
  isUndone: (clients: Clients, drill: Drill) => Promise<{ at?: number } | undefined>
}

const trails = (clients: Clients, { region }: Drill): Promise<CloudTrailClient> =>
  clients.cloudtrailUnpaced(region)

export const attacks: Readonly<Record<AttackId, Attack>> = {
  'stop-logging': {
    call: 'StopLogging',
    strike: async (clients, drill) =>
      (await trails(clients, drill)).send(new StopLoggingCommand({ Name: drill.trailArn })),
    isUndone: startedAgain,
  },
  'update-trail': {
    call: 'UpdateTrail',
    strike: async (clients, drill) =>
      (await trails(clients, drill)).send(
        new UpdateTrailCommand({ Name: drill.trailArn, EnableLogFileValidation: false }),
      ),
    isUndone: async (clients, drill) => {
      const { Trail } = await (
        await trails(clients, drill)
      ).send(new GetTrailCommand({ Name: drill.trailArn }))
      return Trail?.LogFileValidationEnabled === true ? {} : undefined
    },
  },
  'put-event-selectors': {
    call: 'PutEventSelectors',
    strike: async (clients, drill, partition) =>
      (await trails(clients, drill)).send(
        new PutEventSelectorsCommand({
          TrailName: drill.trailArn,
          AdvancedEventSelectors: canarySelectors(drill, partition, 'less'),
        }),
      ),
    isUndone: async (clients, drill) => {
      const client = await trails(clients, drill)
      const { AdvancedEventSelectors = [] } = await client.send(
        new GetEventSelectorsCommand({ TrailName: drill.trailArn }),
      )
      const folders = AdvancedEventSelectors.flatMap(({ FieldSelectors = [] }) =>
        FieldSelectors.flatMap(({ StartsWith = [] }) => StartsWith),
      )
      return folders.some((folder) => folder.endsWith(`${drill.bucket}/nothing/`)) ? {} : undefined
    },
  },
  'delete-trail': {
    call: 'DeleteTrail',
    strike: async (clients, drill) =>
      (await trails(clients, drill)).send(new DeleteTrailCommand({ Name: drill.trailArn })),
    isUndone: startedAgain,
  },
  'disable-forwarding': {
    call: 'DisableRule',
    strike: async (clients, { region, rule }) =>
      (await clients.events(region)).send(new DisableRuleCommand({ Name: rule })),
    isUndone: async (clients, { region, rule }) => {
      const { State } = await (await clients.events(region)).send(new DescribeRuleCommand({ Name: rule }))
      return State !== undefined && State !== 'DISABLED' ? {} : undefined
    },
  },
}

async function startedAgain(clients: Clients, drill: Drill) {
  try {
    const client = await trails(clients, drill)
    const { IsLogging, StartLoggingTime } = await client.send(
      new GetTrailStatusCommand({ Name: drill.trailArn }),
    )
    if (IsLogging !== true) return undefined
    return StartLoggingTime ? { at: StartLoggingTime.getTime() } : {}
  } catch (error) {
    if (errorCode(error) === 'TrailNotFoundException') return undefined
    throw error
  }
}
