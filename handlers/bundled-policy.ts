import { readFileSync } from 'node:fs'
import { type BundledPolicy, bundlePolicy } from '../lib/policy/bundle-policy.ts'

const file = new URL('../policies/default.yml', import.meta.url)

/**
 * The policy that this code was built with. The build puts the judged policy's JSON in this module's place
 * (scripts/embed-policy.mjs); run from source, it is the default policy.
 */
export const bundledPolicy: BundledPolicy = bundlePolicy(readFileSync(file, 'utf8'), 'policies/default.yml')
