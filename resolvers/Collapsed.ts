/** Equal questions at the same time are asked once, and all get the one answer. */
export class Collapsed<Answer> {
  readonly #underWay = new Map<string, Promise<Answer>>();

  ask(question: string, find: () => Promise<Answer>): Promise<Answer> {
    const known = this.#underWay.get(question);
    if (known !== undefined) return known;
    const answer = find().finally(() => this.#underWay.delete(question));
    this.#underWay.set(question, answer);
    return answer;
  }
}
