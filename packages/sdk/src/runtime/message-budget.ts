import { NOISE_LIMITS, RoseyError, TokenBucket } from '@rosey/protocol'

/**
 * How many messages a plugin may still send by itself: so many at once, and so many more with each second and each
 * command. Commands count because there is a person behind each; what other plugins announce does not, because two that
 * answer each other would never end.
 */
export class MessageBudget {
  readonly #name: string
  readonly #onOverdrawn: () => void
  readonly #messages: TokenBucket

  /** `name` is that of the plugin; `onOverdrawn` is called for each message that is refused; `now` is in ms. */
  constructor(name: string, onOverdrawn: () => void, now?: () => number) {
    this.#name = name
    this.#onOverdrawn = onOverdrawn
    const { messagesAtOnce, messagesPerSecond } = NOISE_LIMITS
    this.#messages = new TokenBucket({ capacity: messagesAtOnce, perSecond: messagesPerSecond }, now)
  }

  /** A command is about to run. */
  onCommand(): void {
    this.#messages.add(NOISE_LIMITS.messagesPerCommand)
  }

  /**
   * Takes one message out of it.
   *
   * @throws RoseyError `bus-too-fast` when none is left
   */
  spend(): void {
    if (this.#messages.trySpend(1)) return
    this.#onOverdrawn()
    const { messagesPerSecond, messagesAtOnce } = NOISE_LIMITS
    throw new RoseyError(
      'bus-too-fast',
      `${this.#name} may send ${messagesPerSecond} messages a second, and ${messagesAtOnce} at once: this one was not ` +
        'sent. Send less, or spread it in time',
    )
  }
}
