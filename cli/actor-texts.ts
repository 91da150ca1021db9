import type { Actor } from '../lib/model.ts'

const kept = 1000

/**
 * Actors as JSON. A log repeats few actors on many lines, and an actor is most of a line: one that is known by its
 * ARN and the same in all else is not written out again.
 */
export function createActorTexts(): (actor: Actor) => string {
  const known = new Map<string, { actor: Actor; text: string }>()
  return (actor) => {
    const key = actor.arn ?? actor.type
    const last = known.get(key)
    if (last && isSame(last.actor, actor)) return last.text
    const text = JSON.stringify(actor)
    if (known.size >= kept) known.clear()
    known.set(key, { actor, text })
    return text
  }
}

const isSame = (one: Actor, other: Actor) =>
  one.type === other.type &&
  one.arn === other.arn &&
  one.account === other.account &&
  one.name === other.name &&
  one.sessionIssuer === other.sessionIssuer &&
  one.sourceIp === other.sourceIp &&
  one.userAgent === other.userAgent &&
  one.mfa === other.mfa &&
  one.invokedBy === other.invokedBy
