import type { LifecycleRule } from '../../lib/model/index.ts'

/** An enabled rule on all objects that expires none, but for what is changed. */
export const aLifecycleRule = (changes: Partial<LifecycleRule>): LifecycleRule => ({
  id: 'rule',
  enabled: true,
  prefix: '',
  narrowed: false,
  ...changes,
})
