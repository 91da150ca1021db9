import type { ApiCall } from '../api-call.ts'
import { type ServiceRules, when } from '../rule.ts'
import { field, textsOf } from '../../text/fields.ts'

/** Resource Groups Tagging, which tags what any service keeps. */
export const taggingRules: ServiceRules = {
  UntagResources: {
    kind: 'trails',
    targets: trailsAmong,
    weakens: ['tags'],
    when: 'tags of a trail are removed',
    auto: 'conditional',
    judge: (call) => when(trailsAmong(call).length > 0, 'tags'),
    byName: false,
  },
}

const trail = /^arn:[^:]*:cloudtrail:[^:]*:[^:]*:trail\//

/** Records write the parameter's capitals in more ways than one. */
function trailsAmong({ params = {} }: ApiCall): string[] {
  const arns = Object.keys(params).filter((name) => /^resourcearnlist$/i.test(name))
  return arns.flatMap((name) => textsOf(field(params, name))).filter((arn) => trail.test(arn))
}
