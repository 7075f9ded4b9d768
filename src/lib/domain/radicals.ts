// Radicals of Chinese characters (U+2E80 to U+2EFF) have numbers of their own and look like the characters themselves.
// Some input methods, and texts that were copied out of a PDF, write a name with them.

/** Each radical and the ideograph that it stands for: Unicode's Equivalent_Unified_Ideograph (UAX #44). */
const pairs = [
  '⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺',
  '⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛',
  '⺨犭⺩王⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂⺺肀',
  '⺻聿⺼肉⺽𦥑⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辶',
  '⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣',
  '⻡𩠐⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟',
].join('');

const characters = Array.from(pairs);
const ideographs: ReadonlyMap<string, string> = new Map(
  characters.flatMap((radical, at) => (at % 2 === 0 ? [[radical, characters[at + 1] ?? radical] as const] : [])),
);

/** The same text with ideographs in the place of radicals, as 马 for ⻢. Those that stand for none stay. */
export const withIdeographs = (text: string): string =>
  text.replace(/[\u2E80-\u2EFF]/g, (radical) => ideographs.get(radical) ?? radical);
