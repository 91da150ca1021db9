export type Outcome<Answer> = { answer: Answer } | { error: unknown }
export type Step<Answer> = { outcome?: Outcome<Answer>; next: WeakMap<object, Step<Answer>> }

/**
 * Answers to questions about lists of objects. Each is worked out once, by the objects' identity and order, and kept
 * as long as they live. An error is kept too: what could not be decided would take the longest to try again.
 */
export function remembered<Answer>(): (about: readonly object[], work: () => Answer) => Answer {
  const root: Step<Answer> = { next: new WeakMap() }
  return (about, work) => {
    const step = about.reduce(stepTo, root)
    step.outcome ??= outcomeOf(work)
    if ('error' in step.outcome) throw step.outcome.error
    return step.outcome.answer
  }
}

function stepTo<Answer>({ next }: Step<Answer>, object: object): Step<Answer> {
  const known = next.get(object)
  if (known) return known
  const step: Step<Answer> = { next: new WeakMap() }
  next.set(object, step)
  return step
}

export function outcomeOf<Answer>(work: () => Answer): Outcome<Answer> {
  try {
    return { answer: work() }
  } catch (error) {
    return { error }
  }
}
