import { BoundedMap } from '../bounded-map.ts'

/** An answer that comes faster than this behind a line of ours, in ms, is what another bot would do. */
export const BOUNCE_MS = 1500

/** So many bounces within {@link LOOP_WINDOW_MS} are a loop. More than a person who waits for each answer types. */
export const LOOP_BOUNCES = 8

/** See {@link LOOP_BOUNCES}; in ms. */
export const LOOP_WINDOW_MS = 10_000

/** For so long, in ms, a talker that was in a loop is not answered. */
export const LOOP_SILENCE_MS = 30_000

/** What is remembered of the talk with one person in one channel. */
interface Talk {
  heard: string
  /** Our last two answers to `heard`. */
  said: string | undefined
  saidBefore: string | undefined
  /** When we answered; undefined when they spoke last. */
  saidAt: number | undefined
  bounces: number[]
  silentUntil: number
}

// People talked to most recently; one who is forgotten begins anew.
const MAX_TALKS = 2000

/**
 * Finds the same text going back and forth between this bot and another. A bounce is the same line from the same
 * person, strictly alternating with our answers, within {@link BOUNCE_MS} of an answer that was itself the same as the
 * one before. A burst of equal lines is none, for it does not wait for answers; nor is `!roll` again and again, whose
 * answers differ.
 */
export class LoopBreaker {
  readonly #talks = new BoundedMap<string, Talk>(MAX_TALKS)

  /** A command line came; true when it is part of a loop and must not be answered. */
  hear(key: string, text: string, now: number): boolean {
    const talk = this.#talks.get(key)
    if (talk === undefined) {
      this.#talks.set(key, { ...fresh(text), silentUntil: 0 })
      return false
    }
    const silent = now < talk.silentUntil
    if (talk.heard !== text) {
      this.#talks.set(key, { ...fresh(text), silentUntil: talk.silentUntil })
      return silent
    }
    if (!isBounce(talk, now)) talk.bounces = []
    else talk.bounces = [...talk.bounces.filter((at) => now - at < LOOP_WINDOW_MS), now]
    talk.saidAt = undefined
    if (!silent && talk.bounces.length >= LOOP_BOUNCES) talk.silentUntil = now + LOOP_SILENCE_MS
    return now < talk.silentUntil
  }

  /** We said something to that person. */
  answer(key: string, text: string, now: number): void {
    const talk = this.#talks.get(key)
    if (talk === undefined) return
    talk.saidBefore = talk.said
    talk.said = text
    talk.saidAt = now
  }
}

function fresh(heard: string): Omit<Talk, 'silentUntil'> {
  return { heard, said: undefined, saidBefore: undefined, saidAt: undefined, bounces: [] }
}

function isBounce(talk: Talk, now: number): boolean {
  if (talk.saidAt === undefined || now - talk.saidAt > BOUNCE_MS) return false
  return talk.saidBefore === undefined || talk.saidBefore === talk.said
}
