/**
 * One published message as offsets into the bytes it came in. From `tailStart` on these bytes are, unchanged, the end
 * of each MSG or HMSG that is made of it: `[reply ][headers ]size\r\npayload\r\n`. The parser uses one object again and
 * again: what outlives the call must be copied.
 */
export interface Frame {
  buffer: Buffer
  subjectStart: number
  subjectEnd: number
  /** Of the subject (see {@link hashBytes}); the parser does not need it and leaves it to who takes the message. */
  subjectHash: number
  tailStart: number
  /** Start of the reply subject, or -1 when there is none. */
  replyStart: number
  replyEnd: number
  /** Bytes of headers, or -1 for a message without. */
  headerBytes: number
  /** Bytes of headers and payload together. */
  totalBytes: number
  bodyStart: number
  /** Behind the CRLF that ends the payload. */
  end: number
}

/** A frame of no message. */
export function emptyFrame(): Frame {
  return {
    buffer: Buffer.alloc(0),
    subjectStart: 0,
    subjectEnd: 0,
    subjectHash: 0,
    tailStart: 0,
    replyStart: -1,
    replyEnd: -1,
    headerBytes: -1,
    totalBytes: 0,
    bodyStart: 0,
    end: 0,
  }
}
