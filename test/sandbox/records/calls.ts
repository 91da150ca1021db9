import { iam, organizations } from './calls/access.ts'
import { s3 } from './calls/buckets.ts'
import { events, logs, monitoring, sns, sqs } from './calls/channels.ts'
import { dynamodb, lambda } from './calls/functions-and-tables.ts'
import { cloudtrail, kms } from './calls/trails-and-keys.ts'
import type { Send } from './calls/send.ts'

const services = {
  cloudtrail,
  kms,
  s3,
  sns,
  sqs,
  logs,
  monitoring,
  events,
  lambda,
  dynamodb,
  iam,
  organizations,
}

/** The calls of `real-records.jsonl` by event source and event name. */
export const calls: ReadonlyMap<string, Send> = new Map(
  Object.entries(services).flatMap(([service, sends]) =>
    Object.entries(sends).map(([name, send]): [string, Send] => [`${service}.amazonaws.com ${name}`, send]),
  ),
)
