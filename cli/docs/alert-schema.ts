import { severities } from '../../lib/model/index.ts'
import * as z from 'zod'
import { reportSchema } from '../../lib/report/report-schema.ts'
import { alertKinds } from '../../lib/alert/message/content.ts'

/** The JSON Schema of an alert, for those who build on EventBridge or SNS. It takes members that a later version adds. */
export const alertJsonSchema = (): z.core.JSONSchema.JSONSchema =>
  z.toJSONSchema(alertSchema, { io: 'input', reused: 'inline' })

const text = z.string()
const count = z.int().min(0)
const severity = z.enum(severities)
const inReport = reportSchema.shape

const finding = z
  .object({
    id: text.meta({ description: 'The same over runs, and in ASFF and OCSF.' }),
    check: text,
    severity,
    status: z.enum(['fail', 'unknown']),
    account: text,
    region: text,
    resource: text,
    actual: text,
    message: text,
  })
  .meta({ id: 'AlertFinding' })

const outcome = z
  .object({
    check: text,
    remedy: text,
    resource: text,
    message: text,
    result: z.enum(['planned', 'applied', 'refused', 'failed', 'drifted']),
    escalated: z.literal(true).exactOptional(),
    call: text.exactOptional().meta({ description: 'Service and operation of the write.' }),
    region: text.exactOptional(),
    command: text.exactOptional().meta({
      description: 'Of the AWS CLI, quoted for a shell: does what was planned, or takes back what was done.',
    }),
  })
  .meta({ id: 'AlertOutcome' })

const change = z
  .object({
    kind: z.enum(['opened', 'still-open', 'resolved']),
    id: text,
    since: text.meta({ description: 'ISO 8601.' }),
    name: text.meta({ description: 'The check; the remedy, or the cause of a gap.' }),
    resource: text,
    by: z.enum(['passes', 'gone', 'exempt']).exactOptional().meta({ description: 'How it was resolved.' }),
  })
  .meta({ id: 'AlertChange', description: 'What has changed since people were last told.' })

/**
 * An alert as programs get it: the detail of the EventBridge event, and the message of SNS to SQS, Lambda and HTTP(S).
 * It is published in docs/alert.schema.json. Members may be added within a version; what is there keeps its name and
 * meaning.
 */
const alertSchema = z
  .object({
    schemaVersion: z.literal('1'),
    id: text.meta({ description: 'The same where the same alert is sent again: tell duplicates by it.' }),
    kind: z.enum(alertKinds),
    severity,
    headline: text,
    account: text,
    accountAlias: text.exactOptional(),
    partition: text.exactOptional(),
    region: text,
    startedAt: text.meta({ description: 'ISO 8601.' }),
    finishedAt: text.meta({ description: 'ISO 8601.' }),
    tamper: inReport.tamper,
    search: text.exactOptional().meta({
      description:
        'Command of Trailkeeper, quoted for a shell: lists what else the caller did within an hour of the call.',
    }),
    gaps: inReport.gaps,
    summary: inReport.summary.exactOptional(),
    changes: z.array(change).exactOptional(),
    unread: inReport.unread.exactOptional(),
    findings: z.array(finding).exactOptional().meta({ description: 'What is told, the worst first.' }),
    outcomes: z.array(outcome).exactOptional(),
    links: z.array(text).exactOptional(),
    truncated: z
      .literal(true)
      .exactOptional()
      .meta({ description: 'Lists were cut to fit; `counts` say how long they are.' }),
    counts: z
      .object({ findings: count, outcomes: count, changes: count, unread: count, gaps: count })
      .exactOptional(),
  })
  .meta({ title: 'Trailkeeper alert' })
