import type * as z from 'zod'
import type { Controls, Part, RemedyId, Severity, Snapshot, Verdict } from '../model/index.ts'
import type { CommonSettings, Rules } from './judging/rules.ts'

/**
 * Settings that a policy may give one check, by name: zod schemas, each with its default, and with a description and an
 * example in its `meta`, from which the policy file's documentation is made.
 */
export type Shape = Readonly<Record<string, z.ZodType>>

/** A check's settings, those that all checks have included, with defaults filled in. */
export type SettingsOf<Own extends Shape> = CommonSettings &
  (keyof Own extends never ? unknown : z.output<z.ZodObject<Own>>)

/** What a check reads of a policy: what binds all checks, and its own settings. */
export type PolicyOf<Id extends string, Own extends Shape> = Rules & { checks: Record<Id, SettingsOf<Own>> }

/** Where findings and documentation list a check: group by group, in each the most severe first. */
export const groups = ['trail', 'events', 'delivery', 'key', 'bucket', 'guard'] as const

/**
 * One rule. Its metadata stands beside it, and docs/checks/, the README's table, the policy file's schema and
 * `trailkeeper explain` are made from it. `run` is pure: a snapshot and a policy in, one verdict for each resource out,
 * passes included.
 */
export type CheckOf<Id extends string, Own extends Shape, Policy> = {
  id: Id
  title: string
  /** Why a person should care, in two or three sentences. */
  why: string
  /** What makes it fail, in one sentence. */
  failsWhen: string
  group: (typeof groups)[number]
  severity: Severity
  /** Off until a policy turns it on by its own id: what it asks for costs money, or is not for everybody. */
  optIn?: true
  scope: 'account' | 'region' | 'trail'
  /** The parts that it reads: nothing else is fetched for it. Each can change a verdict. */
  reads: readonly Part[]
  /** Further parts that only its remedies look at. */
  remediesRead?: readonly Part[]
  /** Further parts that it reads only under some settings. */
  readsUnder?: (policy: Policy) => readonly Part[]
  controls: Controls
  /** Remedies in the order in which they are tried. Empty where only a person can repair it. */
  remedies: readonly RemedyId[]
  /**
   * What lets its repairs run in the place of its mode: the policy's `forwarding`, for they change the guard's own rules;
   * or its `restart`, for they start a trail, and only one that was seen logging.
   */
  consent?: 'forwarding' | 'restart'
  /** How to repair it by hand. */
  manual: string
  /** A function, so that a Lambda, whose policy is settled, is built without zod. */
  settings: () => Own
  run: (snapshot: Snapshot, policy: Policy) => Verdict[]
}

type Written<Id extends string, Own extends Shape> = CheckOf<Id, Own, PolicyOf<Id, Own>>

export const noSettings = () => ({})

/** A check, with the types of its settings worked out from their schemas. */
export const check = <const Id extends string, Own extends Shape>(one: Written<Id, Own>): Written<Id, Own> =>
  one
