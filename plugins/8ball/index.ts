import { randomInt } from 'node:crypto'
import { type CommandCall, Plugin } from '@rosey/sdk'
import { ANSWERS } from './answers.ts'
import { questionIn } from './question.ts'

/** The operator's config; bounds and default are in `manifest.yaml`. */
export interface EightBallConfig {
  readonly cooldownSeconds: number
}

const USAGE = '<question>'

/** `!8ball`; announces `consulted`. */
export default class EightBall extends Plugin<EightBallConfig> {
  readonly #pick: (count: number) => number

  /** `pick` gives a whole number from 0 to below `count`; by default each is equally likely. */
  constructor(pick: (count: number) => number = (count) => randomInt(count)) {
    super()
    this.#pick = pick
  }

  override setup(): void {
    const cooldown = { userMs: this.config.cooldownSeconds * 1000 }
    this.command('8ball', { help: 'answers a question', usage: USAGE, cooldown }, (call) => this.#answer(call))
  }

  #answer(call: CommandCall): void {
    const question = questionIn(call.text)
    const answer = ANSWERS[this.#pick(ANSWERS.length)]
    if (question === undefined || answer === undefined) {
      call.reply(`Usage: ${call.prefix}${call.invokedAs} ${USAGE}`)
      return
    }
    call.reply(`🎱 ${answer.text}`)
    const { user, connector, channel } = call
    const announced = { user: user.name, connector, channel, private: call.private, answer: answer.text }
    // What was asked in private is nobody else's business.
    this.emit('consulted', { ...announced, leaning: answer.leaning, ...(call.private ? {} : { question }) })
  }
}
