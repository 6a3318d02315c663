/** 256 pinyin syllables without tones: one random byte each. Taken from the standard table of Hanyu Pinyin, up to five letters. */
export const syllables: readonly string[] = (
	'ba bai ban bao bei ben bi bo bu pa pai pan pang pao pei pen pi pian piao po pu ma mai man mang mao mei men mi mian miao mo mu fa fan fang fei fen fu ' +
	'da dai dan dang dao deng di dian diao dong du duan ta tai tan tang tao teng ti tian tiao tong tu tuan na nai nan nao nei neng ni nian niao ning niu ' +
	'nong nu nuan la lai lan lang lao lei li lian liao lin ling liu long lou lu luo ga gai gan gang gao ge gen geng gong gou gu gua guan gui guo ka kai ' +
	'kan kang kao ke ken kong kou ku kua kuai kuan kui kuo ha hai han hao he hei hen heng hong hou hu hua huai huan hui huo zha zhai zhan zhao zhe zhen ' +
	'zhi zhou zhu cha che chen chi chu chun sha shan shao she shen shi shou shu shui shuo ran rao ren ri rong rou ru ruan rui zai zan zao ze zi zong zou ' +
	'zu zui zuo cai can cao ce ci cong cu cui cun cuo sai san sang se sen si song su sui sun suo ji jia jian jiao jie jin jing jiu ju juan jun qi qia qian ' +
	'qiao qing qiu qu quan qun xi xia xian xiao xin xing xiu xu xuan xun ya yan yang yao ye yi yin ying yong you yu yuan yue yun wa wai wan wang wei wen ' +
	'wo wu'
).split(' ');
