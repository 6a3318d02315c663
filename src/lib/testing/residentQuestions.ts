/**
 * What residents say at the door, and the article that answers it. With the first list the search was made; the second says how it does with what it has
 * not seen.
 */
export const knownQuestions: readonly (readonly [string, string])[] = [
	['老板三个月没发工资了', 'wages'], ['工地上干完活包工头跑了', 'wages'], ['公司突然把我辞退了，一分钱没赔', 'labourArbitration'], ['被开除了要赶在多久之内去仲裁', 'labourArbitration'],
	['我在工地摔断了腿，单位不管', 'workInjury'], ['下班路上被车撞了算不算工伤', 'workInjury'], ['房东说什么都不退我押金', 'rentDeposit'], ['房东把锁换了不让我进门', 'rentDeposit'],
	['楼上小孩天天半夜跑来跑去吵死了', 'noise'], ['隔壁周末一早就电钻装修', 'noise'], ['电瓶车可以推到楼上充电吗', 'ebike'], ['邻居从窗户拉线下来充电', 'ebike'], ['隔壁的大狗不拴绳子', 'dogs'], ['孩子让狗咬了一口', 'dogs'],
	['楼上卫生间漏水把我家天花板泡了', 'leak'], ['身份证弄丢了马上要坐火车', 'lostPapers'], ['我是外地的，孩子上学要居住证怎么办', 'residencePermit'], ['老公喝了酒就打我', 'violence'], ['怎么申请人身保护令', 'violence'],
	['他欠我五千块，去法院告划得来吗', 'smallClaims'], ['调解书签了他又不认怎么办', 'mediation'], ['没钱请律师', 'legalAid'], ['两辆车蹭了一下要不要等交警', 'trafficSmall'], ['刚才把钱转给骗子了', 'fraud'], ['有人自称公安局说我涉嫌洗钱', 'fraud'],
	['消防通道被私家车堵了', 'blockedExit'], ['楼道里堆满了杂物', 'blockedExit'], ['网贷利息太高还不起，天天打电话骚扰', 'illegalLoan'], ['网上买的衣服想退商家不给退', 'consumerReturn'], ['健身房关门了卡里还有钱', 'consumerReturn'], ['物业啥都不干还要收费', 'propertyFee'],
	['房子没住人还要交物业费吗', 'propertyFee'], ['离婚要等多久', 'divorce'], ['离婚孩子归谁', 'divorce'], ['爸妈走了房子怎么过户到我名下', 'inheritance'], ['遗嘱自己写有没有用', 'inheritance'], ['借给朋友的钱没打借条', 'debt'], ['儿子几年不管老娘', 'supportParents'],
	['楼上掉下来一个花盆砸到我的车', 'fallingObjects'], ['跟邻居打架被打伤了谁赔', 'fight'],
	['my boss has not paid me for three months', 'wages'], ['I was fired without notice', 'labourArbitration'], ['I fell at the building site', 'workInjury'], ['landlord will not give the deposit back', 'rentDeposit'], ['upstairs children run around at night', 'noise'],
	['can I charge my ebike in the hall', 'ebike'], ['the neighbours dog bit my child', 'dogs'], ['water comes through my ceiling', 'leak'], ['I lost my identity card', 'lostPapers'], ['my husband beats me', 'violence'], ['how do I get a protection order', 'violence'],
	['is a mediation agreement binding', 'mediation'], ['free lawyer for poor people', 'legalAid'], ['somebody scratched my car, nobody hurt', 'trafficSmall'], ['I sent money to a scammer', 'fraud'], ['a car blocks the fire lane', 'blockedExit'], ['interest on the loan is far too high', 'illegalLoan'],
	['shop refuses a refund', 'consumerReturn'], ['must I pay the property fee', 'propertyFee'], ['how long does a divorce take', 'divorce'], ['who inherits the flat', 'inheritance'], ['he owes me money and has blocked me', 'debt'], ['my sons do not look after me', 'supportParents'],
	['厂里拖了半年薪水不给', 'wages'], ['试用期没签合同能要双倍工资吗', 'labourArbitration'], ['干活时手指被机器轧了，老板说是我自己不小心', 'workInjury'], ['合同还没到期房东让我下周搬走', 'rentDeposit'], ['楼下广场舞音响开到晚上十点', 'noise'], ['电动车停在单元门口会罚多少钱', 'ebike'],
	['狗打疫苗上牌去哪里', 'dogs'], ['我家水管爆了淹了楼下，要赔多少', 'leak'], ['户口本找不到了', 'lostPapers'], ['居住证到期了要不要重新办', 'residencePermit'], ['前夫老是跟踪我', 'violence'], ['立案需要带什么材料', 'smallClaims'], ['和邻居吵架想找人评评理', 'mediation'],
	['打官司请律师太贵，低保户有没有免费的', 'legalAid'], ['追尾了对方不承认责任', 'trafficSmall'], ['点了陌生链接银行卡里的钱没了', 'fraud'], ['我家车库门口总有人停车', 'blockedExit'], ['借一万到手只有七千', 'illegalLoan'], ['老人家买了一堆保健品上当了', 'consumerReturn'], ['物业把我家水停了', 'propertyFee'],
	['她不肯离我想起诉', 'divorce'], ['兄弟几个为爸留下的存款吵', 'inheritance'], ['亲戚借钱三年了不还还能要吗', 'debt'], ['几个子女都不肯养老', 'supportParents'], ['有人从楼上往下丢烟头垃圾', 'fallingObjects'], ['对方先动手我还手算互殴吗', 'fight'],
	['the foreman disappeared with our money', 'wages'], ['how much severance do I get', 'labourArbitration'], ['my hand was crushed by a machine', 'workInjury'], ['my landlord wants me out before the lease ends', 'rentDeposit'], ['drilling on Sunday morning next door', 'noise'], ['cable hanging out of a window for a scooter', 'ebike'],
	['roof leaks in the rain', 'leak'], ['my husband follows me everywhere since we split', 'violence'], ['how much is the court fee', 'smallClaims'], ['where do I get help if I cannot pay for a lawyer', 'legalAid'], ['the other driver ran away', 'trafficSmall'], ['they told me to share my screen', 'fraud'],
	['collectors threaten my mother', 'illegalLoan'], ['gym closed and kept my membership', 'consumerReturn'], ['can my brother sell our dead father’s house', 'inheritance'], ['who gets custody of our daughter', 'divorce'],
	['送外卖摔了谁负责', 'workInjury'], ['男朋友分手后天天堵我', 'violence'], ['父亲病了弟弟一分钱不出', 'supportParents'], ['被邻居推倒了，派出所说调解', 'fight'], ['I slipped in the factory', 'workInjury'],
];

/** Written before the search was last worked on, and not looked at while that was done. */
export const heldOutQuestions: readonly (readonly [string, string])[] = [
	['过年前能不能把工钱要回来', 'wages'], ['老板叫我自己辞职，能拿补偿吗', 'labourArbitration'], ['租房押金两个月了还没退', 'rentDeposit'], ['楼上拖椅子声音受不了', 'noise'], ['充电桩太少只能拿回家充', 'ebike'], ['小区里有人遛狗从来不牵', 'dogs'],
	['厕所漏到楼下，楼下找上来了', 'leak'], ['钱包被偷，证件都没了', 'lostPapers'], ['没有本地户口小孩怎么上学', 'residencePermit'], ['几千块钱打官司值不值', 'smallClaims'], ['调解要交多少钱', 'mediation'], ['法律援助找谁申请', 'legalAid'], ['电动车撞了我的车门', 'trafficSmall'],
	['妈妈给陌生人转了五万', 'fraud'], ['小区门口消防车进不来', 'blockedExit'], ['催收的人找到我单位来了', 'illegalLoan'], ['七天无理由退货要自己出邮费吗', 'consumerReturn'], ['想换物业怎么换', 'propertyFee'], ['离婚冷静期过了没去领证', 'divorce'], ['爷爷写了两份遗嘱听哪份的', 'inheritance'], ['微信上借的钱没有借条', 'debt'],
	['晾衣杆被风吹下来砸到人', 'fallingObjects'], 
	['they still owe me last month’s salary', 'wages'], ['is there a deadline for labour arbitration', 'labourArbitration'], ['the owner of the flat changed the locks', 'rentDeposit'], ['party music until two in the morning', 'noise'], ['battery charging in the lift', 'ebike'], ['where do I register my dog', 'dogs'],
	['the pipe burst and flooded the flat below', 'leak'], ['my ID card has expired', 'lostPapers'], ['he hits me and the children', 'violence'], ['the court will not take my case without papers', 'smallClaims'], ['do I qualify for legal aid', 'legalAid'], ['call from a fake policeman', 'fraud'], ['returning shoes bought online', 'consumerReturn'], ['my ex does not pay child support', 'divorce'], ['brick fell off the building', 'fallingObjects'],
	['年底了老板还欠着我们班组的钱', 'wages'], ['没交社保被辞了怎么赔', 'labourArbitration'], ['仓库搬货砸到脚', 'workInjury'], ['中介说押金概不退还', 'rentDeposit'], ['凌晨楼上洗衣机响', 'noise'], ['楼道里停满电瓶车', 'ebike'], ['野狗咬人找谁赔', 'dogs'], ['屋顶一下雨就滴水', 'leak'], ['身份证过期了坐不了高铁', 'lostPapers'],
	['来这里打工半年了想办证', 'residencePermit'], ['婆婆动手打儿媳妇', 'violence'], ['诉讼费要交多少', 'smallClaims'], ['邻里纠纷去哪里说理', 'mediation'], ['残疾人打官司能免费吗', 'legalAid'], ['倒车碰了别人的车', 'trafficSmall'], ['兼职刷单亏了钱', 'fraud'], ['安全门被锁上了', 'blockedExit'], ['砍头息还要不要还', 'illegalLoan'],
	['直播间买的玉是假的', 'consumerReturn'], ['小区电梯广告费归谁', 'propertyFee'], ['老婆怀孕能离婚吗', 'divorce'], ['奶奶的存折怎么取钱', 'inheritance'], ['借条该怎么写', 'debt'], ['老人一个人住没人管', 'supportParents'], ['十楼扔下来一个瓶子', 'fallingObjects'], ['两口子跟人打起来了', 'fight'],
];
