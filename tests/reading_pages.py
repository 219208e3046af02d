"""Invented pages in the styles of government sites, 2006 to 2025, and what a reader should make of them.

A page is (name, content, expected). Content: str of a text or HTML page, or bytes. Expected: title, issuer, date, year,
``text`` = the paragraphs as "heading > heading | part | first words", ``gone`` = words that must not be in any paragraph
but must be listed as dropped.
"""

A = "全年共新建绿道3.2公里,改造老旧小区12个,惠及居民5000余户,群众满意率达到95%以上。"
B = "坚持党建引领,深化网格化管理,累计解决居民急难愁盼问题1300余个,结案率100%。"
C = "力争新增公共停车泊位200个,完成3个标准化菜场改造,让居民生活更加便利。"
D = "进一步完善养老服务体系,新建日间照料中心2处,为高龄独居老人提供助餐服务。"
G = "“一网通办”:指依托一体化在线政务服务平台,推动群众和企业办事一次登录、全网通办。"


def p(*texts: str, style: str = "") -> str:
    return "".join(f"<p{style}>{text}</p>\n" for text in texts)


STYLES: list[tuple[str, str, dict[str, object]]] = [
    (
        "2006 table layout, font tags, br and ideographic indents",
        "<html><head><title>桂园街道2006年工作总结</title></head><body><table width=760><tr><td><a href=/>首页</a></td><td><a href=/n>新闻中心</a></td>"
        "<td><a href=/z>政务公开</a></td></tr></table><table><tr><td align=center><font size=5><b>桂园街道2006年工作总结</b></font></td></tr>"
        "<tr><td align=center>发布时间:2006-12-28 浏览次数:125</td></tr><tr><td>"
        f"　　一、主要工作情况<br>　　{A}<br>　　{B}<br>　　二、2007年工作打算<br>　　{C}<br></td></tr>"
        "<tr><td align=right>【<a href=#>打印</a>】【<a href=#>关闭</a>】</td></tr></table>"
        "<table><tr><td>版权所有:桂园街道办事处 粤ICP备00000000号</td></tr></table></body></html>",
        {"title": "桂园街道2006年工作总结", "issuer": "桂园街道", "date": "2006-12-28", "year": 2006,
         "text": [f"一、主要工作情况 | review | {A}", f"一、主要工作情况 | review | {B}", f"二、2007年工作打算 | plan | {C}"],
         "gone": ["新闻中心", "浏览次数", "打印", "版权所有"]},
    ),
    (
        "2009 TRS page: three numbering levels, full-width brackets",
        "<html><head><title>2009年政府工作报告 - 临江区人民政府</title></head><body><div id=nav><a href=/>首页</a>|<a href=/x>信息公开</a></div>"
        "<div class=path>您现在的位置：<a href=/>首页</a> > <a href=/b>政府工作报告</a></div>"
        "<div class=title>2009年政府工作报告</div><div class=info>来源：区政府办　发布日期：2009年2月18日　字体：<a>大</a> <a>中</a> <a>小</a></div><div class=TRS_Editor>"
        + p("——2009年1月15日在临江区第十五届人民代表大会第四次会议上", "区长　王某某", "各位代表：", "　　现在，我代表区人民政府，向大会报告工作，请予审议。",
            "　　一、2008年工作回顾", "　　（一）城市建设扎实推进", "　　1．绿化工作再上台阶", f"　　{A}", "　　2．治理能力明显增强", f"　　{B}",
            "　　二、2009年主要任务", "　　（一）抓好民生实事", f"　　{C}")
        + "</div><div>责任编辑：李某</div></body></html>",
        {"title": "2009年政府工作报告", "issuer": "临江区", "date": "2009-02-18", "year": 2009,
         "text": [" | other | 现在，我代表区人民政府", f"一、2008年工作回顾 > （一）城市建设扎实推进 > 1．绿化工作再上台阶 | review | {A}",
                  f"一、2008年工作回顾 > （一）城市建设扎实推进 > 2．治理能力明显增强 | review | {B}",
                  f"二、2009年主要任务 > （一）抓好民生实事 | plan | {C}"],
         "gone": ["信息公开", "您现在的位置", "区长　王某某", "各位代表：", "责任编辑"]},
    ),
    (
        "2012 index table of an information page",
        "<html><head><title>白石镇2012年工作总结及2013年工作计划</title></head><body><table class=index><tr><td>索 引 号：</td><td>AB123-2013-0001</td>"
        "<td>公开类别：</td><td>主动公开</td></tr><tr><td>发布机构：</td><td>白石镇人民政府</td><td>生成日期：</td><td>2013-01-09</td></tr>"
        "<tr><td>主题词：</td><td>总结 计划</td><td>文号：</td><td></td></tr></table>"
        "<h1>白石镇2012年工作总结及2013年工作计划</h1>" + p("一、2012年工作总结", A, "二、2013年工作计划", C),
        {"title": "白石镇2012年工作总结及2013年工作计划", "issuer": "白石镇", "date": "2013-01-09", "year": 2013,
         "text": [f"一、2012年工作总结 | review | {A}", f"二、2013年工作计划 | plan | {C}"],
         "gone": ["AB123-2013-0001", "主动公开", "白石镇人民政府"]},
    ),
    (
        "2018 standard meta tags, accessibility bar, tab hints",
        "<!DOCTYPE html><html><head><meta name=SiteName content=青峰县人民政府><meta name=ArticleTitle content=青峰县2018年政府工作报告>"
        "<meta name=PubDate content='2018-01-20 09:30'><meta name=ContentSource content=县政府办公室><title>青峰县2018年政府工作报告_青峰县人民政府</title></head><body>"
        "<div>按Tab键可进入导航区,按Alt+1进入正文</div><div class=wza><a href=#>无障碍</a> <a href=#>长者模式</a></div>"
        "<nav><ul><li><a href=/>首页</a></li><li><a href=/a>走进青峰</a></li></ul></nav><div>背景颜色：<span>白色</span> <span>绿色</span></div>"
        "<h2>青峰县2018年政府工作报告</h2><div class=share>分享到：<a>微信</a><a>微博</a></div>"
        + p("第一部分　2017年工作回顾", A, "第二部分　2018年工作安排", D) + "<div>扫一扫在手机打开当前页</div><footer>主办单位：青峰县人民政府办公室<br>网站标识码 0000000000</footer>",
        {"title": "青峰县2018年政府工作报告", "issuer": "青峰县", "date": "2018-01-20", "year": 2018,
         "text": [f"第一部分 2017年工作回顾 | review | {A}", f"第二部分 2018年工作安排 | plan | {D}"],
         "gone": ["按Tab键", "长者模式", "走进青峰", "背景颜色", "扫一扫", "网站标识码"]},
    ),
    (
        "headings by h2 and h3 without numbers",
        "<html><head><title>新湖街道2021年工作报告</title></head><body><h1>新湖街道2021年工作报告</h1><h2>2020年工作回顾</h2><h3>城市更新</h3>"
        + p(A) + "<h3>平安建设</h3>" + p(B) + "<h2>2021年工作安排</h2><h3>民生实事</h3>" + p(C) + "<h2>名词解释</h2>" + p(G),
        {"title": "新湖街道2021年工作报告", "issuer": "新湖街道", "date": "", "year": 2021,
         "text": [f"2020年工作回顾 > 城市更新 | review | {A}", f"2020年工作回顾 > 平安建设 | review | {B}", f"2021年工作安排 > 民生实事 | plan | {C}",
                  f"名词解释 | glossary | {G}"], "gone": []},
    ),
    (
        "headings by bold lines only",
        "<html><body><h1>新湖街道2022年工作报告</h1>"
        + p("<strong>2021年工作回顾</strong>", "<strong>城市更新加快推进</strong>", A, "<b>平安建设持续深化</b>", f"<strong>党建引领。</strong>{B}",
            "<strong>2022年工作思路</strong>", C),
        {"title": "新湖街道2022年工作报告", "issuer": "新湖街道", "date": "", "year": 2022,
         "text": [f"2021年工作回顾 > 城市更新加快推进 | review | {A}", f"2021年工作回顾 > 平安建设持续深化 | review | 党建引领。{B}",
                  f"2022年工作思路 | plan | {C}"], "gone": []},
    ),
    (
        "bold heading with a full stop, span soup, nbsp indents",
        "<html><body><h1>河滨街道2019年度工作总结</h1>"
        + p("<span style='font-size:16pt'><span>&nbsp;&nbsp;&nbsp;&nbsp;</span><strong><span>一</span><span>、</span>党建引领有力。</strong></span>",
            f"<span>&nbsp; &nbsp;&nbsp;{B[:10]}</span><span>{B[10:]}</span>&nbsp;", "<span><b>二、民生保障有为。</b></span>", f"<o:p></o:p>{A}"),
        {"title": "河滨街道2019年度工作总结", "issuer": "河滨街道", "date": "", "year": 2019,
         "text": [f"一、党建引领有力。 | review | {B}", f"二、民生保障有为。 | review | {A}"], "gone": []},
    ),
    (
        "heading with its text running on",
        "云台镇2020年工作报告\n一、2019年工作回顾\n(一)产业发展提质增效。" + A + "\n(二)社会治理共建共享。" + B + "\n一是健全机制。" + B + "\n二、2020年工作安排\n1.抓项目。" + C + "\n2.惠民生。" + D,
        {"title": "云台镇2020年工作报告", "issuer": "云台镇", "date": "", "year": 2020,
         "text": [f"一、2019年工作回顾 > (一)产业发展提质增效 | review | (一)产业发展提质增效。{A}",
                  f"一、2019年工作回顾 > (二)社会治理共建共享 | review | (二)社会治理共建共享。{B}",
                  f"一、2019年工作回顾 > (二)社会治理共建共享 | review | 一是健全机制。{B}",
                  f"二、2020年工作安排 > 1.抓项目 | plan | 1.抓项目。{C}", f"二、2020年工作安排 > 2.惠民生 | plan | 2.惠民生。{D}"], "gone": []},
    ),
    (
        "chapters and clauses",
        f"临江区2016年国民经济和社会发展报告\n第一章 发展回顾\n第一节 经济建设\n{A}\n第二节 社会建设\n{B}\n第二章 今后五年目标任务\n第一节 总体要求\n{C}",
        {"title": "临江区2016年国民经济和社会发展报告", "issuer": "临江区", "date": "", "year": 2016,
         "text": [f"第一章 发展回顾 > 第一节 经济建设 | review | {A}", f"第一章 发展回顾 > 第二节 社会建设 | review | {B}",
                  f"第二章 今后五年目标任务 > 第一节 总体要求 | plan | {C}"], "gone": []},
    ),
    (
        "circled and bracketed digits, long items are text",
        f"东港社区2023年工作总结\n一、主要做法\n（1）抓好网格\n①划小网格\n{A}\n②配强力量\n{B}\n（2）完成停车泊位建设200个；\n（3）完成菜场改造3个。\n二、存在问题\n{D}",
        {"title": "东港社区2023年工作总结", "issuer": "东港社区", "date": "", "year": 2023,
         "text": [f"一、主要做法 > （1）抓好网格 > ①划小网格 | review | {A}", f"一、主要做法 > （1）抓好网格 > ②配强力量 | review | {B}",
                  "一、主要做法 | review | （2）完成停车泊位建设200个；", "一、主要做法 | review | （3）完成菜场改造3个。",
                  f"二、存在问题 | review | {D}"], "gone": []},
    ),
    (
        "digits above bracketed Chinese numbers",
        f"城北街道2015年工作情况汇报\n1.2015年工作完成情况\n（一）城市管理\n{A}\n（二）社会治理\n{B}\n2.2016年工作计划\n（一）民生实事\n{C}\n（二）养老服务\n{D}",
        {"title": "城北街道2015年工作情况汇报", "issuer": "城北街道", "date": "", "year": 2015,
         "text": [f"1.2015年工作完成情况 > （一）城市管理 | review | {A}", f"1.2015年工作完成情况 > （二）社会治理 | review | {B}",
                  f"2.2016年工作计划 > （一）民生实事 | plan | {C}", f"2.2016年工作计划 > （二）养老服务 | plan | {D}"], "gone": []},
    ),
    (
        "plain text wrapped at a fixed width",
        "政府工作报告\n——2011年1月8日在南浦市第十一届人民代表大会第五次会议上\n\n各位代表：\n"
        "　　现在，我代表市人民政府向大会报告政府工作，请\n予审议，并请市政协各位委员和其他列席人员提出意\n见。\n"
        "　　一、2010年工作回顾\n　　过去的一年，全市生产总值增长12.5%，财政收入增\n长18.3%，新增就业3.2万人，城镇登记失业率控制在\n4.1%以内，各项事业取得新进步。\n"
        "　　二、2011年工作安排\n　　新的一年，要坚持稳中求进，加快转变发展方式，扎\n实做好民生工作，努力建设幸福南浦。\n",
        {"title": "政府工作报告", "issuer": "南浦市", "date": "2011-01-08", "year": 2011,
         "text": [" | other | 现在，我代表市人民政府向大会报告政府工作，请予审议，并请市政协各位委员和其他列席人员提出意见。",
                  "一、2010年工作回顾 | review | 过去的一年，全市生产总值增长12.5%，财政收入增长18.3%，新增就业3.2万人，城镇登记失业率控制在4.1%以内，各项事业取得新进步。",
                  "二、2011年工作安排 | plan | 新的一年，要坚持稳中求进，加快转变发展方式，扎实做好民生工作，努力建设幸福南浦。"], "gone": ["各位代表", "2011年1月8日"]},
    ),
    (
        "one line broken in mid-sentence",
        "石桥镇2014年工作报告\n\n一、2013年工作回顾\n\n全年共新建绿道3.2公里,改造老旧小区12个,惠及居民\n5000余户,群众满意率达到95%以上。\n\n" + B + "\n\n二、2014年工作任务\n\n" + C,
        {"title": "石桥镇2014年工作报告", "issuer": "石桥镇", "date": "", "year": 2014,
         "text": [f"一、2013年工作回顾 | review | {A}", f"一、2013年工作回顾 | review | {B}", f"二、2014年工作任务 | plan | {C}"], "gone": []},
    ),
    (
        "paragraphs cut by p elements and by source line breaks",
        f"<html><body><h1>石桥镇2017年工作报告</h1><p>一、2016年工作回顾</p><p>{A[:13]}</p><p>{A[13:]}</p><p>{B[:12]}\n      {B[12:]}</p><p>二、2017年工作任务</p><p>{C}</p>",
        {"title": "石桥镇2017年工作报告", "issuer": "石桥镇", "date": "", "year": 2017,
         "text": [f"一、2016年工作回顾 | review | {A}", f"一、2016年工作回顾 | review | {B}", f"二、2017年工作任务 | plan | {C}"], "gone": []},
    ),
    (
        "unnumbered headings told by shape alone",
        f"东港街道2023年工作报告\n2022年工作回顾\n城市更新\n{A}\n平安建设\n{B}\n2023年工作安排\n民生实事\n{C}",
        {"title": "东港街道2023年工作报告", "issuer": "东港街道", "date": "", "year": 2023,
         "text": [f"2022年工作回顾 > 城市更新 | review | {A}", f"2022年工作回顾 > 平安建设 | review | {B}",
                  f"2023年工作安排 > 民生实事 | plan | {C}"], "gone": []},
    ),
    (
        "table of contents with leaders",
        f"桃源县2022年政府工作报告\n目  录\n一、2021年工作回顾……………………1\n二、2022年工作安排……………………9\n一、2021年工作回顾\n{A}\n二、2022年工作安排\n{C}",
        {"title": "桃源县2022年政府工作报告", "issuer": "桃源县", "date": "", "year": 2022,
         "text": [f"一、2021年工作回顾 | review | {A}", f"二、2022年工作安排 | plan | {C}"], "gone": ["…………"]},
    ),
    (
        "table of contents without leaders",
        f"桃源县2023年政府工作报告\n目录\n一、2022年工作回顾\n二、2023年工作安排\n一、2022年工作回顾\n{A}\n二、2023年工作安排\n{C}",
        {"title": "桃源县2023年政府工作报告", "issuer": "桃源县", "date": "", "year": 2023,
         "text": [f"一、2022年工作回顾 | review | {A}", f"二、2023年工作安排 | plan | {C}"], "gone": ["目录"]},
    ),
    (
        "signature, Chinese date, attachments and links at the end",
        "<html><body><h1>关于梅园街道2019年工作情况的报告</h1>" + p("一、工作完成情况", A, "二、下一步打算", C, "梅园街道办事处", "二〇一九年十二月三十日")
        + "<p>附件：<a href=a.docx>1.重点项目表.docx</a></p><div>上一篇：<a href=1>关于召开会议的通知</a></div><div>下一篇：没有了</div><div>相关阅读</div><ul><li>梅园街道举办邻里节</li></ul>",
        {"title": "关于梅园街道2019年工作情况的报告", "issuer": "梅园街道", "date": "2019-12-30", "year": 2019,
         "text": [f"一、工作完成情况 | review | {A}", f"二、下一步打算 | plan | {C}"],
         "gone": ["梅园街道办事处", "二〇一九年十二月三十日", "重点项目表", "上一篇", "邻里节"]},
    ),
    (
        "glossary as an annex, after the attachment line",
        f"滨海新区2024年工作报告\n一、2023年工作回顾\n{A}\n二、2024年重点工作\n{C}\n附件：\n附件1：名词解释\n{G}",
        {"title": "滨海新区2024年工作报告", "issuer": "滨海新区", "date": "", "year": 2024,
         "text": [f"一、2023年工作回顾 | review | {A}", f"二、2024年重点工作 | plan | {C}", f"附件1：名词解释 | glossary | {G}"], "gone": ["附件："]},
    ),
    (
        "furniture that reads like prose is kept",
        f"<html><body><h1>东港街道2020年工作报告</h1><p>一、2019年工作回顾</p><p>{A}</p><p>打印社区文化品牌,分享治理经验,全年接待考察团队70余批次。</p>"
        "<p>关闭违规经营点位48处,首页推送政策信息1200条,群众知晓率明显提升。</p><p>打印 关闭</p>",
        {"title": "东港街道2020年工作报告", "issuer": "东港街道", "date": "", "year": 2020,
         "text": [f"一、2019年工作回顾 | review | {A}", "一、2019年工作回顾 | review | 打印社区文化品牌",
                  "一、2019年工作回顾 | review | 关闭违规经营点位48处"], "gone": ["打印 关闭"]},
    ),
    (
        "title set on two centred lines, division elements only",
        "<html><body><div align=center><b>莲花乡人民政府</b></div><div align=center><b>2010年工作报告</b></div><div>一、2009年工作总结</div>"
        f"<div>{A}</div><div>二、2010年工作要点</div><div>{C}</div></body></html>",
        {"title": "莲花乡人民政府2010年工作报告", "issuer": "莲花乡人民政府", "date": "", "year": 2010,
         "text": [f"一、2009年工作总结 | review | {A}", f"二、2010年工作要点 | plan | {C}"], "gone": []},
    ),
    (
        "hidden print copy, script, comments and select boxes",
        f"<html><head><script>var a='<p>一、假标题</p>';</script></head><body><!-- <p>注释里的文字不是正文,不应当出现在段落里。</p> --><select><option>区县网站</option></select>"
        f"<h1>西山区2025年政府工作报告</h1><div id=c><p>一、2024年工作回顾</p><p>{A}</p></div><div style='display:none'><p>{A}</p></div><p>二、2025年工作安排</p><p>{C}</p>",
        {"title": "西山区2025年政府工作报告", "issuer": "西山区", "date": "", "year": 2025,
         "text": [f"一、2024年工作回顾 | review | {A}", f"二、2025年工作安排 | plan | {C}"], "gone": []},
    ),
    (
        "page numbers of a copied PDF, sentence across the page",
        f"南山镇2013年工作报告\n一、2012年工作回顾\n{A}\n- 1 -\n{B}\n第 2 页 共 3 页\n二、2013年工作任务\n{C}\n— 3 —",
        {"title": "南山镇2013年工作报告", "issuer": "南山镇", "date": "", "year": 2013,
         "text": [f"一、2012年工作回顾 | review | {A}", f"一、2012年工作回顾 | review | {B}", f"二、2013年工作任务 | plan | {C}"],
         "gone": ["- 1 -", "第 2 页 共 3 页", "— 3 —"]},
    ),
    (
        "data table inside a report",
        f"<html><body><h1>东湖街道2018年工作报告</h1><p>一、2017年工作回顾</p><p>{A}</p><table><tr><th>指标</th><th>数量</th></tr><tr><td>绿道</td><td>3.2公里</td></tr></table>"
        f"<p>二、2018年工作打算</p><p>{C}</p>",
        {"title": "东湖街道2018年工作报告", "issuer": "东湖街道", "date": "", "year": 2018,
         "text": [f"一、2017年工作回顾 | review | {A}", f"二、2018年工作打算 | plan | {C}"], "gone": ["绿道 3.2公里"]},
    ),
    (
        "a list of short items is text, no heading is lost",
        f"东湖街道2019年工作报告\n一、2018年工作回顾\n{A}\n二、2019年工作任务\n重点抓好以下项目:\n1.滨江绿道贯通工程\n2.社区食堂建设工程\n3.老旧电梯更新工程",
        {"title": "东湖街道2019年工作报告", "issuer": "东湖街道", "date": "", "year": 2019,
         "text": [f"一、2018年工作回顾 | review | {A}", "二、2019年工作任务 | plan | 重点抓好以下项目:", "二、2019年工作任务 | plan | 1.滨江绿道贯通工程",
                  "二、2019年工作任务 | plan | 2.社区食堂建设工程", "二、2019年工作任务 | plan | 3.老旧电梯更新工程"], "gone": []},
    ),
    (
        "preformatted text in a page",
        f"<html><body><h1>古城街道2007年工作总结</h1><pre>\n　　一、工作回顾\n　　{A}\n\n　　二、2008年工作计划\n　　{C}\n</pre></body></html>",
        {"title": "古城街道2007年工作总结", "issuer": "古城街道", "date": "", "year": 2007,
         "text": [f"一、工作回顾 | review | {A}", f"二、2008年工作计划 | plan | {C}"], "gone": []},
    ),
    (
        "no headings at all",
        f"安宁社区2020年工作计划\n{C}\n{D}",
        {"title": "安宁社区2020年工作计划", "issuer": "安宁社区", "date": "", "year": 2020, "text": [f" | plan | {C}", f" | plan | {D}"], "gone": []},
    ),
    (
        "traditional characters",
        "<html><body><h1>桃園區2016年工作報告</h1><p>一、2015年工作情況</p><p>全年共新建綠道3.2公里,改造老舊社區12個,惠及居民5000餘戶,群眾滿意率達到95%以上。</p></body></html>",
        {"title": "桃園區2016年工作報告", "issuer": "桃園區", "date": "", "year": 2016,
         "text": ["一、2015年工作情況 | review | 全年共新建綠道3.2公里"], "gone": []},
    ),
]  # fmt: skip
