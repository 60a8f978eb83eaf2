import { type CommandCall, Plugin } from '@rosey/sdk'
import type { DiceConfig } from './config.ts'
import { spell } from './expression.ts'
import { formatRoll } from './format.ts'
import { brokenLimit } from './limits.ts'
import { parseRoll } from './parse.ts'
import { fairChance, type RandomSource, roll } from './roll.ts'

const USAGE = '[n]d<sides>[±modifier]'
const EXAMPLES = '2d6, d20+5, 4d6kh3 (keep the highest 3), 2d20kl1 (keep the lowest), 2d6+1d4-2'

/** `!roll` and `!flip`; announces `rolled` and `flipped`. */
export default class DiceRoller extends Plugin<DiceConfig> {
  readonly #random: RandomSource

  constructor(random: RandomSource = fairChance) {
    super()
    this.#random = random
  }

  override setup(): void {
    const cooldown = { userMs: this.config.cooldownSeconds * 1000 }
    this.command('roll', { help: `rolls dice: ${EXAMPLES}`, usage: USAGE, cooldown }, (call) => this.#roll(call))
    this.command('flip', { help: 'flips a coin', cooldown }, (call) => this.#flip(call))
  }

  #roll(call: CommandCall): void {
    const terms = parseRoll(call.text)
    if (terms === undefined) {
      call.reply(`Usage: ${call.prefix}${call.invokedAs} ${USAGE}, for example ${EXAMPLES}`)
      return
    }
    const broken = brokenLimit(terms, this.config)
    if (broken !== undefined) {
      call.reply(broken)
      return
    }
    const rolled = roll(terms, this.#random)
    call.reply(formatRoll(rolled))
    this.emit('rolled', { ...placeOf(call), expression: spell(terms), terms: rolled.terms, total: rolled.total })
  }

  #flip(call: CommandCall): void {
    const result = this.#random(0, 2) === 0 ? 'heads' : 'tails'
    call.reply(`🪙 ${result}`)
    this.emit('flipped', { ...placeOf(call), result })
  }
}

function placeOf(call: CommandCall) {
  return { user: call.user.name, connector: call.connector, channel: call.channel, private: call.private }
}
