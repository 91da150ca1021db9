import { realEvents } from '../coverage/real-events.ts'
import type { WitnessEvent } from '../model/index.ts'

const told = ['eventCategory', 'eventSource', 'eventName', 'readOnly', 'resources.type', 'resources.ARN']

/** An event as a person would say it: the call, whether it reads or writes, its resource, and what is unusual about it. */
export function witnessText(event: WitnessEvent, partition: string): string {
  const kind = event['readOnly'] === 'true' ? '(read)' : event['readOnly'] === 'false' ? '(write)' : undefined
  const usual = realEvents(partition)
  const unusual = Object.entries(event).flatMap(([field, value]) =>
    told.includes(field) || usual.some((one) => one[field] === value) ? [] : [`${field} ${value}`],
  )
  return [event['eventSource'], event['eventName'], kind, event['resources.ARN'], ...unusual]
    .filter((word) => word !== undefined)
    .join(' ')
}
