import { changeAlarm } from '../../../lib/checks/change-alarm.ts'
import type { Alarm, Topic, ChangeAlarms, Trail } from '../../../lib/model/index.ts'
import {
  alarmsOn,
  anAlarmTopic,
  logGroupArn,
  someChangeAlarms,
  topicArn,
} from '../../builders/a-change-alarm.ts'
import { aTrail } from '../../builders/a-trail.ts'
import { theVerdict } from '../../builders/judged.ts'

/** A trail whose log group the filters read. */
export const feeding = aTrail({ logGroupArn })

/** What `change-alarm` says of the filters and alarms of a region. */
export const verdictOn = (region: ChangeAlarms, trails: Trail[] = [feeding]) =>
  theVerdict(changeAlarm, { trails, changeAlarms: { ok: true, value: [region] } })

export const statusOn = (region: ChangeAlarms, trails?: Trail[]) => verdictOn(region, trails).status
export const withPatterns = (...patterns: string[]) => statusOn(alarmsOn(...patterns))
export const withAlarms = (...alarms: Alarm[]) => statusOn(someChangeAlarms({ alarms }))
export const withTopic = (changes: Partial<Topic>) =>
  statusOn(someChangeAlarms({ topics: { [topicArn]: anAlarmTopic(changes) } }))

/** The changes that CIS asks an alarm on, and the pattern that it gives for them. */
export const names = ['CreateTrail', 'UpdateTrail', 'DeleteTrail', 'StartLogging', 'StopLogging']
export const cis = names.map((name) => `($.eventName = ${name})`).join(' || ')
