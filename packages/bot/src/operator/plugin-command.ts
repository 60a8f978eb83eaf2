import type { ChatLine } from '../chat-line.ts'
import type { Conclusion } from '../commands/settlement.ts'
import { describeAnswer } from './describe-answer.ts'
import { readPluginRequest } from './plugin-verbs.ts'
import { ANSWER_MS, type Questions } from './questions.ts'

/** One use of `!plugin` by somebody who may. */
export interface PluginCommandUse {
  readonly line: ChatLine
  readonly args: readonly string[]
  readonly prefix: string
  readonly questions: Questions
  readonly say: (text: string) => void
}

/** Carries out `!plugin`: asks roseyd and says what it answers. Something is said in every case. */
export async function runPluginCommand({ line, args, prefix, questions, say }: PluginCommandUse): Promise<Conclusion> {
  const request = readPluginRequest(`${prefix}plugin`, args)
  if (request.kind === 'usage') {
    say(request.text)
    return { outcome: 'answered', reason: undefined }
  }
  const { operation, name, view } = request
  const answer = await questions.ask({ operation, name, by: `${line.connector}:${line.user.name}` })
  if (answer === undefined) {
    say(`There was no answer within ${ANSWER_MS / 1000} s; it may still happen. See: rosey status`)
    return { outcome: 'failed', reason: 'roseyd did not answer in time' }
  }
  for (const text of describeAnswer(answer, view, prefix)) say(text)
  return answer.kind === 'error'
    ? { outcome: 'refused', reason: answer.message }
    : { outcome: 'answered', reason: undefined }
}
