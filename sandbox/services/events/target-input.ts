import type { Target } from '@aws-sdk/client-eventbridge'
import { isRecord } from '../../protocol/is-record.ts'
import type { BusEvent } from './put-on-bus.ts'

/**
 * What a target receives: the event, a constant, a part of it, or a template filled from it (EventBridge guide,
 * "Input transformation").
 */
export function targetInput(target: Target, event: BusEvent, ruleArn: string): unknown {
  if (target.Input !== undefined) return parsed(target.Input)
  if (target.InputPath !== undefined) return at(event, target.InputPath)
  const template = target.InputTransformer?.InputTemplate
  if (template === undefined) return event
  return parsed(fill(template, target.InputTransformer?.InputPathsMap ?? {}, event, ruleArn))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function at(event: unknown, path: string): unknown {
  let value = event
  for (const key of path
    .replace(/^\$\.?/, '')
    .split(/[.[\]]+/)
    .filter(Boolean)) {
    if (Array.isArray(value)) value = value[Number(key)]
    else value = isRecord(value) ? value[key] : undefined
  }
  return value
}

function fill(template: string, paths: Record<string, string>, event: BusEvent, ruleArn: string): string {
  return template.replace(
    /(")?<([\w.-]+)>(")?/g,
    (found, open: string | undefined, name: string, close: string | undefined) => {
      const value = valueOf(name, paths, event, ruleArn)
      if (value === undefined) return found
      const quoted = open !== undefined && close !== undefined
      const text = typeof value === 'string' && !quoted ? value : JSON.stringify(value)
      return quoted ? text : `${open ?? ''}${text}${close ?? ''}`
    },
  )
}

function valueOf(name: string, paths: Record<string, string>, event: BusEvent, ruleArn: string): unknown {
  const path = paths[name]
  if (path !== undefined) return at(event, path) ?? ''
  if (name === 'aws.events.rule-arn') return ruleArn
  if (name === 'aws.events.rule-name') return ruleArn.slice(ruleArn.lastIndexOf('/') + 1)
  if (name === 'aws.events.event.json' || name === 'aws.events.event') return event
  return name === 'aws.events.event.ingestion-time' ? event.time : undefined
}
