import { weakens } from '../coverage/weakens.ts'
import type { Facet, FacetSettings, Selectors, UndoCall } from '../model/index.ts'
import { resourceName } from '../text/resource-name.ts'

/**
 * What is lost when a call takes a repair back, in words for whoever consents to it.
 * @returns undefined where nothing is weaker after it
 */
export function undoWeakens({ expect, intend }: UndoCall): string | undefined {
  if (expect.kind === 'trail' && intend.kind === 'no-trail')
    return `the trail ${resourceName(expect.trailArn)} is deleted, and logs nothing any more`
  if (expect.kind === 'trail' && intend.kind === 'trail')
    return settingsLost(expect.settings, intend.settings)
  if (expect.kind === 'selectors' && intend.kind === 'selectors')
    return eventsLost(resourceName(expect.trailArn), expect.selectors, intend.selectors)
  return otherwiseLost(expect, intend)
}

function otherwiseLost(expect: Facet, intend: Facet): string | undefined {
  switch (intend.kind) {
    case 'logging':
      return intend.logging ? undefined : `${resourceName(intend.trailArn)} stops logging`
    case 'insights':
      return `${resourceName(intend.trailArn)} loses insights`
    case 'bucket':
      return `the bucket ${intend.bucket} is deleted, where it is empty`
    case 'public-access-block':
      return `${intend.bucket} may become public`
    case 'versioning':
      return `${intend.bucket} no longer keeps what is overwritten or deleted`
    case 'whole-bucket-policy':
    case 'bucket-policy':
      return `CloudTrail may no longer be allowed to write to ${intend.bucket}`
    case 'lifecycle':
      return `log files in ${intend.bucket} may expire sooner`
    case 'key':
      return `the key ${intend.key} becomes ${intend.state}, and what it encrypts cannot be written or read`
    case 'key-policy':
      return `CloudTrail may no longer be allowed to use the key ${intend.key}`
    case 'rule':
    case 'rule-target':
      return `tampering in that region may go unheard (${intend.name})`
    default:
      return expect.kind === intend.kind ? undefined : 'what was there is gone'
  }
}

const whatGoes: Readonly<Record<keyof FacetSettings, string>> = {
  multiRegion: 'it no longer logs other regions',
  globalServiceEvents: 'it no longer logs global services',
  recursiveLogging: "it no longer logs what CloudTrail's own deliveries cause",
  logFileValidation: 'log files can no longer be validated',
  organization: "it no longer logs the organization's accounts",
  kmsKeyId: 'the key by which log files are encrypted changes',
  bucket: 'log files go to another bucket',
  prefix: 'log files go to another prefix',
  topicArn: 'notifications go elsewhere, or nowhere',
  logGroupArn: 'events go to another log group, or none',
  logGroupRoleArn: 'events reach the log group by another role, or none',
}

function settingsLost(before: FacetSettings, after: FacetSettings): string | undefined {
  const lost = settingNames.filter((name) => before[name] !== after[name] && after[name] !== true)
  return lost.length > 0 ? lost.map((name) => whatGoes[name]).join('; ') : undefined
}

const settingNames = [
  'multiRegion',
  'globalServiceEvents',
  'recursiveLogging',
  'logFileValidation',
  'organization',
  'kmsKeyId',
  'bucket',
  'prefix',
  'topicArn',
  'logGroupArn',
  'logGroupRoleArn',
] as const

function eventsLost(name: string, before: Selectors, after: Selectors): string | undefined {
  try {
    const witness = weakens(before, after)
    if (!witness) return undefined
    return `${name} no longer logs events${witness.eventName ? ` such as ${witness.eventName}` : ' that it logs now'}`
  } catch {
    return `${name} may log less`
  }
}
