// The module that build/emoji.ts makes.

declare module "virtual:emoji" {
  const groups: import("../../../build/emoji.ts").EmojiRows[];
  export default groups;
}
