import type { Subject } from '@rosey/protocol'
import type { TSchema } from 'typebox'
import { closedError, noResponderError, payloadError, refusedError, timeoutError } from './bus-errors.ts'
import type { CallHandlers, EventBus, RequestOptions } from './types.ts'

/** What a request needs of the bus; `onClosed` tells that no answer can come any more. */
export type CallWithEnd = <T, A>(
  subject: Subject<T>,
  data: T,
  handlers: CallHandlers<A> & { onClosed(reason: string): void },
  options: RequestOptions,
) => ReturnType<EventBus['call']>

/** One call that ends with its first answer, its deadline or its signal, whichever is first. */
export function request<T, A>(
  call: CallWithEnd,
  subject: Subject<T>,
  data: T,
  answers: TSchema,
  options: RequestOptions,
): Promise<A> {
  const { signal, timeoutMs } = options
  return new Promise<A>((resolve, reject) => {
    signal?.throwIfAborted()
    const opened = call<T, A>(
      subject,
      data,
      {
        answers,
        onAnswer: (answer) => end(() => resolve(answer)),
        onNoResponder: () => end(() => reject(noResponderError(subject.subject))),
        onRefused: () => end(() => reject(refusedError(subject.subject))),
        onInvalid: (message) => end(() => reject(payloadError(`The answer on ${subject.subject}: ${message}`))),
        onClosed: (reason) => end(() => reject(closedError(reason))),
      },
      options,
    )
    const timer = setTimeout(
      () => end(() => reject(timeoutError(`No answer came to the request on ${subject.subject}`, timeoutMs))),
      timeoutMs,
    )
    const abort = () => end(() => reject(signal?.reason))
    signal?.addEventListener('abort', abort)

    function end(settle: () => void): void {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      opened.close()
      settle()
    }
  })
}
