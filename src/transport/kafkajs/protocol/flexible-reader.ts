import { ResponseReader } from './response-reader.ts'

/**
 * Reads an answer in one of Kafka's flexible versions (KIP-482): lengths are unsigned varints of one more than the length, so
 * that 0 is null, and every structure ends with fields that who does not know them skips.
 */
export class FlexibleReader extends ResponseReader {
  override string(): string | null {
    const length = this.unsignedVarint() - 1
    return length < 0 ? null : this.text(length)
  }

  override array<T>(element: () => T): T[] {
    const elements: T[] = []
    for (let left = this.unsignedVarint() - 1; left > 0; left--) elements.push(element())
    return elements
  }

  override skipTaggedFields(): void {
    this.taggedFields(() => false)
  }

  /** @param take reads the field of a tag whole and says true, or leaves it to be passed over */
  taggedFields(take: (tag: number) => boolean): void {
    for (let left = this.unsignedVarint(); left > 0; left--) {
      const tag = this.unsignedVarint()
      const size = this.unsignedVarint()
      if (!take(tag)) this.skip(size)
    }
  }
}
