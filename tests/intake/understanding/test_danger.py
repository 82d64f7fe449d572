"""Danger to life by rule: what must be called, and what must not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.intake.understanding import danger

#: What is said, and the category that follows ("" = danger, the category is the model's).
CALLED = [
    ("3号楼二单元电梯困人了，里面有老人，快来", "0509"),
    ("我们被困在电梯里半个小时了没人管", "0509"),
    ("电梯突然急坠到一楼，吓死人了", "0509"),
    ("电梯卡在五楼和六楼中间", "0509"),
    ("楼道里煤气泄漏，味道很重", "0503"),
    ("家里有股臭鸡蛋味，怀疑是天然气", "0503"),
    ("挖机把燃气管道挖破漏气了", "0503"),
    ("厨房闻到很浓的煤气味", "0503"),
    ("小区调压箱旁边天然气味很大", "0503"),
    ("隔壁一氧化碳中毒了", "0503"),
    ("5栋楼上着火了，快来人", "0510"),
    ("地下车库电动车起火", "0510"),
    ("邻居家厨房冒烟，敲门没人应", "0510"),
    ("楼上烟感一直在报警没人管", "0510"),
    ("山上烧起来了，离村子很近", "0510"),
    ("路面突然塌陷出一个大坑", "0501"),
    ("门口马路塌了，掉下去一辆摩托车", "0501"),
    ("后山滑坡，泥石流冲到屋边", "0501"),
    ("老房子的墙要倒了，里面还住着人", "S102"),
    ("出租屋天花板坍塌", "S102"),
    ("有人在路灯杆旁触电了", "0505"),
    ("电线掉在地上冒火花", "0505"),
    ("摸铁门发麻，应该是漏电", "0505"),
    ("变压器爆炸了，整栋楼停电", "0505"),
    ("高压线断了垂到地面", "0505"),
    ("我不想活了，谁也帮不了我", "S304"),
    ("有个女孩站在楼顶要跳", "S304"),
    ("再不解决我就跳楼", "S304"),
    ("怕他自杀，求你们派人来看看", "S304"),
    ("朋友留了遗书联系不上", "S304"),
    ("精神病人拿刀在小区追人", "S304"),
    ("他好像要喝农药", "S304"),
    ("老师天天体罚学生，孩子不敢上学", "S305"),
    ("隔壁把孩子往死里打", "S305"),
    ("我女儿在学校被同学殴打", "S305"),
    ("有人猥亵女童", "S305"),
    ("黑作坊里有童工", "S305"),
    ("校园霸凌没人管", "S305"),
    ("孩子掉进池塘里了", ""),
    ("小孩被锁在车里被困半小时", ""),
    ("有人落水了，快来救人", ""),
    ("有人持刀砍人", ""),
    ("路上有人昏迷，没有呼吸", ""),
    ("独居老人好几天没动静，敲门没人开", "S202"),
    ("楼下大爷摔倒起不来", "S202"),
    ("路中间井盖不见了，晚上看不见", "P101"),
    ("窨井敞着没有围挡", "P101"),
    ("楼上往下扔酒瓶，差点砸到人", "0407"),
    ("高空抛物又来了", "0407"),
    ("外墙瓷砖掉下来砸坏车", "S102"),
    ("广告牌被风吹得快掉了", "0202"),
    ("大树倒在路中间压到车", "0508"),
    ("隧道积水有车被困", "0506"),
    ("地下车库被淹了", "0506"),
    ("消防通道被私家车堵死", "0405"),
    ("消防车进不来怎么办", "0405"),
    ("邻居把电瓶车推进电梯", "0406"),
    ("有人从楼上拉电线给电动车充电", "0406"),
    ("全班集体呕吐，怀疑食物中毒", "S208"),
    ("電梯困人，請快來", "0509"),
    ("不是小事，是燃气泄漏", "0503"),
]

#: Figures of speech, negations, talk about danger, and everyday matters with the same words.
NOT_CALLED = [
    "笑死我了，这个公园的雕像太丑",
    "热死了，公交车不开空调",
    "气死我了，物业不接电话",
    "累死了，办个证跑五趟",
    "排队排死人，能不能多开窗口",
    "没有人受伤，请放心",
    "没有人触电，只是跳闸",
    "并未发生火灾，只是来咨询",
    "没有发生燃气泄漏，想预约安检",
    "小区要搞消防演练，什么时候开始",
    "请加强防止高空抛物的宣传",
    "预防煤气中毒知识讲座在哪里报名",
    "跳楼价清仓的喇叭太吵",
    "商场门口跳楼大甩卖扰民",
    "广场新开的火锅店味道大",
    "生意火爆，停车难",
    "我上火了，药店几点关门",
    "打电话被电信公司推来推去",
    "老房子加装电梯有困难",
    "电梯广告太多，很困扰",
    "申请加装电梯需要什么材料",
    "燃气费怎么交",
    "充值燃气卡去哪里",
    "车胎漏气了附近哪里修",
    "建议种树，树立文明新风",
    "孩子上学报名要什么材料",
    "学生家长被要求打卡",
    "想死你了，老街的米粉店还开吗",
    "救命稻草一样的补贴什么时候发",
    "手术是救命钱，医保怎么报销",
    "去年着火的那栋楼什么时候修",
    "砖厂烟囱冒浓烟，污染环境",
    "他天天像疯子一样打电话推销",
    "企业活不下去了，求减税",
    "楼市崩盘房价要塌",
    "停车场收费标准是多少",
    "路灯不亮，晚上很黑",
    "垃圾没人清，臭死了",
    "手机充电的地方太少，办事大厅能不能加",
    "新能源汽车充电桩什么时候装",
    "咨询残疾人两项补贴",
    "希望开展防溺水教育",
    "电影里的爆炸场面太吵，影院离居民楼近",
    "信息爆炸的时代，建议办个阅读角",
    "一旦发生火灾后果不堪设想",
    "",
    "……！？",
]


def test_the_tables_are_large_enough_to_mean_something():
    assert len(CALLED) >= 60
    assert len(NOT_CALLED) >= 40
    assert {code for _, code in CALLED} >= {"0503", "0509", "0510", "S304", "S305", "0505", "0501"}


@pytest.mark.parametrize(("text", "code"), CALLED)
def test_danger_is_called_with_its_category_and_words(text, code):
    found = danger.find([text])[0]
    assert found is not None, text
    assert found.code == code
    assert all(word in text for word in found.words)


@pytest.mark.parametrize("text", NOT_CALLED)
def test_figures_of_speech_and_everyday_matters_are_not_danger(text):
    assert danger.find([text])[0] is None


def test_a_danger_far_inside_a_long_letter_is_called_but_does_not_name_the_letter():
    letter = "关于教师待遇的来信，" + "我们学校的老师工资一直没有落实，" * 30 + "期间还有人触电。"
    found = danger.find([letter])[0]
    assert found is not None
    assert found.code == ""


def test_texts_in_one_batch_do_not_touch_each_other():
    assert [found is not None for found in danger.find(["有人触", "电", "电梯", "困人", "电梯困人"])] == [
        False,
        False,
        False,
        False,
        True,
    ]


def test_every_rule_can_be_set_off_by_one_of_its_triggers():
    called = [found for found in danger.find([text for text, _ in CALLED]) if found]
    assert {name for found in called for name in found.rules} == {rule.name for rule in danger.rules()}


@given(st.lists(st.text(max_size=200), max_size=5))
def test_no_text_breaks_the_search(texts):
    assert len(danger.find(texts)) == len(texts)


def test_texts_of_the_greatest_length_are_searched():
    found = danger.find(["有股煤气" * 1250, "孩子" * 2500, "电梯好 " * 1000 + "电梯困人"])
    assert [one is not None for one in found] == [False, False, True]
