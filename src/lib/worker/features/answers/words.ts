/** How a question is asked, not what about: in nearly every question, so that it tells nothing. */
const askingHan = new Set(['怎么', '么办', '怎样', '什么', '可以', '以吗', '了吗', '了怎', '要不', '不要', '是不', '不是', '多少', '多久', '能不', '不能', '有没', '没有', '我的', '一个', '的钱']);
const commonHan = new Set('的了是我你他她它们这那在有和与跟就都也还要会能可以不没被把给让对从到去来上下里外一二三两个几天年月日人家说想吗呢吧啊着过得地怎么办什多少好大小谁哪为因所等再又很太最后前中出');
const askingLatin = new Set('a an and any are at be been by can could did do does for from get has have how i if in is it me must my no not of on or our she so somebody that the their them they this to was we what when where which who will with without would you your'.split(' '));

const runs = /\p{Script=Han}+|[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu;

/**
 * The words of a text, for an index and for a question alike: Chinese in overlapping pairs of characters (no dictionary, so that a word that nobody has listed
 * is found too), everything else in words cut to their stem.
 */
export function wordsOf(text: string): readonly string[] {
	return [...text.normalize('NFKC').toLowerCase().matchAll(runs)].flatMap(([run]) => (/^\p{Script=Han}/u.test(run) ? pairsOf(run) : askingLatin.has(run) ? [] : [stem(run)]));
}

/** Single characters that say what it is about, each once: for the words that neither list has in full (摔了, 摔伤). */
export function signsOf(text: string): readonly string[] {
	return [...new Set([...text.normalize('NFKC')].filter((character) => /\p{Script=Han}/u.test(character) && !commonHan.has(character)))];
}

function pairsOf(run: string): readonly string[] {
	const characters = [...run];
	if (characters.length === 1) return [run];
	return characters.slice(1).map((character, at) => `${characters[at] ?? ''}${character}`).filter((pair) => !askingHan.has(pair));
}

/** Plurals, -ed, -ing and a doubled consonant before them: enough for a few dozen articles. */
function stem(word: string): string {
	const bare = word.replace(/['’]s?$/u, '');
	if (bare.length <= 3 || /\d/u.test(bare)) return bare;
	const cut = bare.replace(/(?:ies)$/u, 'y').replace(/(?:ing|ed|es|s|e)$/u, '');
	return (cut.length < 3 ? bare : cut).replace(/([bdglmnprt])\1$/u, '$1');
}

// The first character of each letter in the order of pinyin, as every browser's collation has it.
const firsts = [...'阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀'];
const letters = [...'abcdefghjklmnopqrstwxyz'];
const byPinyin = new Intl.Collator('zh-CN-u-co-pinyin');

/** The first letters of the pinyin, as on a keyboard: 拖欠工资 tqgz. A character that is read in two ways counts in its usual one. */
export function initialsOf(text: string): string {
	return [...text.normalize('NFKC').toLowerCase()].map((character) => {
		if (!/\p{Script=Han}/u.test(character)) return /[a-z0-9]/u.test(character) ? character : '';
		const after = firsts.findIndex((first) => byPinyin.compare(first, character) > 0);
		return (after < 0 ? letters.at(-1) : letters[after - 1]) ?? '';
	}).join('');
}
