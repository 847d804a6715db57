// Draws the tree of a message's text. Rows come and go by the hundred while somebody scrolls, and their text is most of them: elements
// made one by one take a fraction of what a component for each piece takes. Only text nodes are made from what people wrote.

import { mount, unmount } from "svelte";
import type { Block, Inline } from "$lib/text/markdown.ts";
import CodeBlock from "./CodeBlock.svelte";
import Spoiler from "./Spoiler.svelte";

export interface How {
  /** Whose name is emphasised where it is mentioned: the reader's own. */
  readonly me?: string | undefined;
  /** Whether the reader is among all who are mentioned, so that `@here` and `@all` are emphasised too. */
  readonly mentioned?: boolean | undefined;
  readonly onuser?: ((name: string) => void) | undefined;
  readonly onroom?: ((name: string) => void) | undefined;
}

export class Drawing {
  readonly #own: string | undefined;
  /** What in the text is a component. */
  readonly #parts: Record<string, unknown>[] = [];

  constructor(readonly how: How) {
    this.#own = how.me === undefined ? undefined : folded(how.me);
  }

  /** To be called when what was drawn is taken away. */
  stop(): void {
    for (const part of this.#parts) void unmount(part);
  }

  /** Paragraphs, headings, quotes, lists and code. In a list or a quote they go the way that its first words go. */
  blocks(blocks: readonly Block[], inside = false): HTMLElement[] {
    return blocks.map((block) => {
      if (block.kind === "code") return this.#code(block.text, block.language);
      const element = this.#block(block);
      if (!inside) element.dir = "auto";
      return element;
    });
  }

  #block(block: Exclude<Block, { kind: "code" }>): HTMLElement {
    switch (block.kind) {
      case "paragraph":
        return made("p", "paragraph", this.line(block.children));
      case "heading":
        return made("p", "paragraph heading", this.line(block.children));
      case "quote":
        return made("blockquote", "", this.blocks(block.children, true));
      case "list": {
        const items = block.items.map((item) => made("li", "", this.blocks(item, true)));
        if (!block.ordered) return made("ul", "", items);
        const list = made("ol", "", items);
        list.start = block.start;
        return list;
      }
    }
  }

  #code(code: string, language: string): HTMLElement {
    const target = made("div", "", []);
    this.#parts.push(mount(CodeBlock, { target, props: { code, language } }));
    return target;
  }

  /** The pieces of a line. */
  line(nodes: readonly Inline[]): Node[] {
    return nodes.map((node) => this.#piece(node));
  }

  #piece(node: Inline): Node {
    switch (node.kind) {
      case "text":
        return new Text(node.text);
      case "break":
        return document.createElement("br");
      case "strong":
        return made("strong", "", this.line(node.children));
      case "emphasis":
        return made("em", "", this.line(node.children));
      case "strike":
        return made("s", "", this.line(node.children));
      case "spoiler":
        return this.#spoiler(node.children);
      case "code": {
        const code = made("code", "code", [new Text(node.text)]);
        code.dir = "ltr";
        return code;
      }
      case "link":
        return this.#link(node.href, node.children);
      case "user":
        return this.#name("@", node.name, folded(node.name) === this.#own, this.how.onuser);
      case "everyone":
        return this.#name("@", node.name, this.how.mentioned ?? false, undefined);
      case "room":
        return this.#name("#", node.name, false, this.how.onroom);
    }
  }

  #spoiler(nodes: readonly Inline[]): HTMLElement {
    const target = document.createElement("span");
    const fill = (box: HTMLElement) => box.replaceChildren(...this.line(nodes));
    this.#parts.push(mount(Spoiler, { target, props: { nodes, fill } }));
    return target;
  }

  #link(href: string, nodes: readonly Inline[]): HTMLElement {
    const link = made("a", "", this.line(nodes));
    link.href = link.title = href;
    link.dir = "auto";
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
    return link;
  }

  #name(sign: string, name: string, mine: boolean, onpick: ((name: string) => void) | undefined): HTMLElement {
    const element = made(onpick ? "button" : "span", mine ? "name mine" : "name", [new Text(sign + name)]);
    element.dir = "auto";
    if (element instanceof HTMLButtonElement) {
      element.type = "button";
      element.addEventListener("click", () => onpick?.(name));
    }
    return element;
  }
}

const folded = (name: string) => name.normalize("NFC").toLowerCase();

function made<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  classes: string,
  children: readonly Node[],
): HTMLElementTagNameMap[T] {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  element.append(...children);
  return element;
}
