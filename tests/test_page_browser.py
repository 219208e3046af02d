"""The report page in a real browser. Skipped where Chromium, its driver or Selenium is not installed."""

import base64
import csv
import io
import shutil
import time

import pytest

from govreport.page import render_report_page
from page_docs import EVIL, evil_docs, large_docs, make_doc, metric, sample_docs

webdriver = pytest.importorskip("selenium.webdriver")
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import Select, WebDriverWait  # noqa: E402

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="Chromium or its driver is not installed")

LOAD_SECONDS = 6.0
FILTER_SECONDS = 1.5


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    flags = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    for flag in f"{flags} --disable-component-update --disable-sync --window-size=1280,1000".split():
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('profile')}")
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    driver.set_page_load_timeout(60)
    yield driver
    driver.quit()


@pytest.fixture
def view(browser, tmp_path):
    """Show a page of docs; at the end, nothing was logged and nothing was loaded."""

    def show(docs, reports=None, title=None, hash=""):
        path = tmp_path / "report.html"
        path.write_text(render_report_page(docs, reports, title=title), encoding="utf-8")
        browser.get("about:blank")
        browser.get_log("browser")
        browser.get(path.as_uri() + hash)
        return Page(browser)

    yield show
    browser.execute_script("try { localStorage.clear() } catch {}")
    assert browser.get_log("browser") == []
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0


class Page:
    """The page as its reader meets it."""

    def __init__(self, browser):
        self.browser = browser

    def find(self, selector):
        return self.browser.find_element("css selector", selector)

    def all(self, selector):
        return self.browser.find_elements("css selector", selector)

    def texts(self, selector):
        # textContent: a paragraph out of view is laid out only when it is near.
        return self.browser.execute_script(
            "return [...document.querySelectorAll(arguments[0])].map((node) => node.textContent)", selector
        )

    def script(self, source, *arguments):
        return self.browser.execute_script(source, *arguments)

    def wait(self, test, seconds=5):
        return WebDriverWait(self.browser, seconds, poll_frequency=0.05).until(lambda _: test())

    def bodies(self):
        return self.texts(".paragraph .body")

    def has(self, count):
        """Wait until so many paragraphs are there: those out of view come when the browser is idle."""
        return self.wait(lambda: len(self.texts(".paragraph")) == count, 10)

    def choose(self, field, value):
        Select(self.find(f"#filter-{field}")).select_by_value(value)

    def press(self, element):
        self.script("arguments[0].scrollIntoView({ block: 'center' })", element)
        element.click()

    def in_view(self, element):
        return self.script(
            "const box = arguments[0].getBoundingClientRect();"
            "return box.top >= 0 && box.bottom <= innerHeight && box.width > 0"
            " && arguments[0].contains(document.elementFromPoint(box.left + 3, box.top + box.height / 2))",
            element,
        )

    def search(self, words):
        box = self.find("#query")
        box.clear()
        box.send_keys(words, Keys.ENTER)


def test_page_shows_everything_in_the_docs(view):
    docs = sample_docs()
    page = view(docs, [{"id": "yunqi-2023", "title": "云栖路街道2023年工作报告", "issuer": "云栖路街道", "date": "2023-01-09"}])
    assert page.find("h1").text == "云栖路街道2023年工作报告"
    assert page.bodies() == [doc.text for doc in docs]
    assert page.texts(".paragraph .entity") == [ent.text for doc in docs for ent in doc.ents]
    headings = "一、2022年工作回顾/(一)经济发展稳中有进/(二)生态环境持续改善/二、2023年工作安排/(一)为老服务/名词解释"
    assert page.texts(".report .heading") == headings.split("/")
    assert page.texts("#outline-list a") == headings.split("/")
    figures = dict(zip(page.texts("#figures dt"), page.texts(".figure-value"), strict=True))
    assert {key: figures[key] for key in ("段落", "指标", "计划指标", "荣誉", "机构")} == {
        "段落": "5", "指标": "7", "计划指标": "2", "荣誉": "3", "机构": "3",
    }  # fmt: skip
    assert "null" not in page.find("main").text and "undefined" not in page.find("main").text


def test_page_without_docs_says_so(view):
    assert "没有段落" in view([]).find("#paragraphs").text


def test_charts_count_and_filter(view):
    page = view(sample_docs())
    bars = page.texts("#chart-domains .bar > title")
    assert "经济发展: 1" in bars and "卫生健康: 0" in bars and len(bars) == 15
    assert "养老服务: 已完成 0, 计划 2" in page.texts("#chart-status .bar > title")
    assert "经济发展 · 比率: 2" in page.texts("#chart-kinds .cell > title")
    assert "国家级: 2 (已获得 1, 争创中 1)" in page.texts("#chart-levels .bar > title")
    bar = next(bar for bar in page.all("#chart-domains .bar") if bar.accessible_name.startswith("生态环境"))
    bar.send_keys(Keys.ENTER)
    assert page.bodies() == [sample_docs()[2].text]
    assert page.script("return document.activeElement.getAttribute('aria-label')") == "生态环境: 1"
    assert page.script("return document.activeElement.getAttribute('aria-pressed')") == "true"
    page.script("return document.activeElement").send_keys(" ")
    assert page.has(5)


def test_filters_by_domain_part_label_report_and_back(view):
    page = view(sample_docs("a") + sample_docs("b"))
    assert page.has(10) and page.find("#shown").text == "10 / 10 段"
    page.choose("report", "1")
    assert page.texts(".report-head h3") == ["b"] and page.has(5)
    page.choose("part", "review")
    assert page.has(3)
    page.choose("domain", "ecology")
    assert page.bodies() == [sample_docs()[2].text]
    assert page.texts("#panel-metrics tbody .col-indicator") == ["绿道", "投入资金"]
    page.find("#clear").click()
    assert page.has(10) and not page.find("#clear").is_displayed()
    for label in ("METRIC", "ORG"):
        page.find(f"#filter-labels input[value={label}]").click()
    assert page.has(6)
    assert page.texts(".paragraph .entity") == ["全国文明单位", "上海市园林街道", "全国示范性老年友好型社区"] * 2
    page.find("#filter-labels input[value=HONOR]").click()
    assert page.has(10) and not page.all(".paragraph .entity")  # no marks at all: plain reading


def test_tables_sort_filter_and_stay_in_step_with_the_text(view):
    page = view(sample_docs())
    value = "#panel-metrics tbody .col-value"
    assert page.texts(value) == ["120", "8.5", "> 95", "3,200", "> 4,000,000", "> 60", "30–50"]
    page.press(page.find("#panel-metrics button[data-key=value]"))
    assert page.texts(value) == ["> 4,000,000", "3,200", "120", "> 95", "> 60", "30–50", "8.5"]
    assert page.find("#panel-metrics th.numeric").get_attribute("aria-sort") == "descending"
    page.press(page.find("#panel-metrics button[data-key=value]"))
    assert page.texts(value)[0] == "8.5"
    page.find("#panel-metrics .find").send_keys("资金")
    assert page.texts("#panel-metrics tbody .col-indicator") == ["投入资金"]
    page.find("#panel-metrics .find").clear()
    page.find("#panel-metrics .find").send_keys(" ")
    Select(page.find("#panel-metrics select[data-field=status]")).select_by_value("plan")
    assert page.texts("#panel-metrics tbody .col-indicator") == ["养老床位", "加装电梯"]
    assert page.texts(".paragraph .entity") == ["60台以上", "30至50张"]
    page.find(".chip").click()
    page.press(page.find("#tab-honors"))
    page.find("#tab-honors").send_keys(Keys.ARROW_RIGHT)
    rows = dict(
        zip(page.texts("#panel-organizations .col-organization"), page.texts("#panel-organizations .col-count"), strict=True)
    )
    assert rows == {"云栖路街道": "1", "区委": "1", "云栖路街道绿化所": "1"}


def test_every_row_links_to_its_place(view):
    page = view(sample_docs("a") + sample_docs("b"))
    for tab in ("metrics", "honors", "organizations"):
        page.press(page.find(f"#tab-{tab}"))
        rows = page.all(f"#panel-{tab} tbody tr")
        assert len(rows) == {"metrics": 14, "honors": 6, "organizations": 3}[tab]
        for row in rows:
            link = row.find_element("css selector", "a.to-text")
            target = link.get_attribute("href").split("#")[1]
            assert page.script("return document.getElementById(arguments[0]).textContent", target) == link.text


def test_a_link_arrives_with_the_mark_highlighted_and_read(view):
    page = view(large_docs(120))
    page.script("document.querySelector('#panel-metrics .table-more button:last-child').click()")
    links = page.all("#panel-metrics tbody .col-verbatim a")
    assert len(links) == 960
    link = links[900]
    target = link.get_attribute("href").split("#")[1]
    page.press(link)
    mark = page.wait(lambda: page.find(f"#{target}"))
    page.wait(lambda: page.in_view(mark))
    assert page.script("return document.activeElement.id") == target
    assert "arrived" in mark.get_attribute("class") and mark.text == link.get_attribute("textContent")
    assert page.script("return location.hash") == f"#{target}"
    assert page.find("#reading").is_displayed() and mark.text in page.find("#reading").text
    # Again, after scrolling away: the address is the same, the page goes there all the same.
    page.press(link)
    page.wait(lambda: page.in_view(mark))


def test_a_link_from_outside_and_into_what_filters_hide(view):
    page = view(large_docs(300), hash="#r1p290e2")
    page.wait(lambda: page.in_view(page.find("#r1p290e2")))
    page = view(sample_docs())
    page.find("#filter-labels input[value=METRIC]").click()
    assert not page.all("#r1p2e1")
    page.press(page.find("#panel-metrics tbody a"))
    page.wait(lambda: page.in_view(page.find("#r1p2e1")))
    page.choose("domain", "ecology")
    page.script("history.back()")
    page.script("location.hash = '#r1p4e2'")
    page.wait(lambda: page.all("#r1p4e2") and page.in_view(page.find("#r1p4e2")))
    assert page.find("#filter-domain").get_attribute("value") == ""


def test_search_marks_hits_across_marks_and_steps_through_them(view):
    page = view(sample_docs())
    page.search("云栖路街道")
    assert page.has(2) and page.texts(".hit") == ["云栖路街道", "云栖路街道"]
    page.wait(lambda: page.in_view(page.find(".hit.current")))
    assert page.find("#hits").text == "1 / 2"
    page.find("#next-hit").click()
    assert page.find("#hits").text == "2 / 2"
    page.search("投入资金400")  # runs from plain text into a mark, after a character beyond the basic plane
    assert page.texts(".hit") == ["投入资金", "400"] and page.bodies() == [sample_docs()[2].text]
    assert page.texts(".paragraph .entity") == [ent.text for ent in sample_docs()[2].ents]
    page.search("１２０家　税收")  # full-width typing, and two words that both have to occur
    assert page.bodies() == [sample_docs()[1].text]
    page.search("<b>没有")
    assert page.find("#hits").text == "无结果" and "没有符合" in page.find("#paragraphs").text


def test_readings_by_mouse_keyboard_and_tap(view):
    page = view(sample_docs())
    mark, card = page.find("#r1p3e2"), page.find("#reading")
    assert not card.is_displayed()
    page.script("arguments[0].scrollIntoView({ block: 'center' })", mark)
    page.wait(lambda: page.in_view(mark))
    ActionChains(page.browser).move_to_element(page.find("#text-title")).move_to_element(mark).perform()
    page.wait(card.is_displayed)
    for part in ("投入资金", "> 4,000,000", "元", "已完成", "金额", "生态环境", "19–25", "metric-7"):
        assert part in card.text, part
    ActionChains(page.browser).move_to_element(page.find("#text-title")).perform()
    page.wait(lambda: not card.is_displayed())
    page.script("arguments[0].focus()", page.find("#r1p3e1"))
    ActionChains(page.browser).send_keys(Keys.TAB).perform()
    assert page.script("return document.activeElement.id") == "r1p3e2"
    assert card.is_displayed() and mark.get_attribute("aria-describedby") == "reading" == card.get_attribute("id")
    ActionChains(page.browser).send_keys(Keys.ESCAPE).perform()
    assert not card.is_displayed() and mark.get_attribute("aria-describedby") is None
    honor = page.find("#r1p3e4")
    honor.click()
    for part in ("市级", "云栖路街道绿化所", "第2批", "已获得", "统计模型"):
        assert part in card.text, part
    page.find("#text-title").click()
    assert not card.is_displayed()


def test_language_switch(view):
    page = view(sample_docs())
    page.find("#language").click()
    assert page.script("return document.documentElement.lang") == "en"
    assert page.texts("main h2") == ["Overview", "Charts", "Tables", "Full text", "Sources"]
    assert "Elderly care" in page.texts("#filter-domain option")
    assert "Indicator" in page.texts("#panel-metrics th button")[0]
    assert page.find("#query").get_attribute("placeholder") == "Search the text"
    assert page.bodies()[0] == sample_docs()[0].text and page.find("#paragraphs").get_attribute("lang") == "zh-CN"
    words = page.script(
        "const main = document.querySelector('main').cloneNode(true);"
        "main.querySelectorAll('[lang=zh-CN], noscript').forEach((node) => node.remove()); return main.textContent"
    )
    left = [char for char in words if "\u4e00" <= char <= "\u9fff"]
    # What the report itself says stays: indicators, units, names.
    assert not set(left) & set("概览图表数据全文来源段落荣誉机构领域类别状态")
    page.find("#language").click()
    assert page.texts("main h2")[0] == "概览"


def test_theme_follows_the_system_and_the_switch(view):
    page = view(sample_docs())
    background = "return getComputedStyle(document.body).backgroundColor"
    light = page.script(background)
    features = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", features)
    page.wait(lambda: page.find("#theme").text == "浅色")
    dark = page.script(background)
    assert dark != light
    page.find("#theme").click()
    assert page.script(background) == light and page.find("#theme").text == "深色"
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    page.find("#theme").click()
    assert page.script(background) == dark


def test_malicious_text_stays_text(view):
    source = {"url": "javascript:window.evil=4", EVIL: EVIL}
    report = {"id": EVIL, "title": EVIL, "issuer": EVIL, "provenance": source, "dropped": [(EVIL, EVIL)]}
    page = view(evil_docs(), [report], title=EVIL)
    assert page.bodies()[0] == EVIL + "12户"
    page.find("#language").click()
    page.search("<script>")
    for tab in ("honors", "organizations", "metrics"):
        page.script("document.getElementById(arguments[0]).click()", f"tab-{tab}")
    for mark in page.all(".paragraph .entity"):
        page.script("arguments[0].click()", mark)
        assert "onerror" in page.find("#reading").get_attribute("textContent")
    page.script("document.querySelector('.source summary').click()")
    assert page.script("return window.evil") is None
    assert not page.all("body img") and not page.all("main script") and not page.all("main b")
    assert not page.all("a[href^='javascript']")
    assert len(page.all("script")) == 3


def test_policy_stops_code_even_if_markup_got_in(view):
    page = view(sample_docs())
    page.script("const node = document.createElement('div'); document.body.append(node); node.innerHTML = arguments[0]",
                '<img src="data:image/png,x" onerror="window.evil=1">')  # fmt: skip
    time.sleep(0.3)
    assert page.script("return window.evil") is None
    log = page.browser.get_log("browser")  # emptied: here the complaint is what we want
    assert any("Content Security Policy" in entry["message"] for entry in log)


def test_a_long_report_stays_quick(view):
    started = time.perf_counter()
    page = view(large_docs(400))
    page.wait(lambda: page.all(".paragraph"))
    assert time.perf_counter() - started < LOAD_SECONDS
    page.has(400)
    for act, count in (
        ("select('domain', 'ecology')", 27),
        ("select('domain', '')", 400),
        ("query.value = '第399号'; query.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))", 0),
        ("query.value = '第396号'; query.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))", 1),
    ):
        spent = page.script(
            "const query = document.getElementById('query');"
            "const select = (field, value) => { const node = document.getElementById('filter-' + field);"
            " node.value = value; node.dispatchEvent(new Event('change')); };"
            f"const start = performance.now(); {act}; document.body.offsetHeight; return (performance.now() - start) / 1000"
        )
        assert spent < FILTER_SECONDS, act
        page.has(count)


def test_several_reports_share_a_page(view):
    docs = [doc for report in range(6) for doc in large_docs(60, f"报告{report}")]
    page = view(docs)
    assert len(page.all("#filter-report option")) == 7
    page.has(360)
    assert page.texts(".report-head h3") == [f"报告{report}" for report in range(6)]
    page.choose("report", "4")
    assert page.has(60)
    assert page.find("#panel-metrics tbody a").get_attribute("href").endswith("#r5p1e2")


def test_no_sideways_scrolling_on_a_phone(view):
    page = view(sample_docs("很长的报告编号" * 12))
    phone = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    try:
        page.browser.refresh()
        assert page.script("return document.documentElement.scrollWidth") <= 360
        assert not page.find("#filters").is_displayed()
        page.find("#show-filters").click()
        page.choose("domain", "economy")
        assert page.has(1)
        page.find("#show-filters").click()
        page.press(page.find("#r1p2e1"))
        box = page.find("#reading").rect
        assert page.find("#reading").is_displayed() and box["x"] >= 0 and box["x"] + box["width"] <= 360
    finally:
        page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_print_holds_the_whole_text(view):
    pypdf = pytest.importorskip("pypdf")
    docs = large_docs(70)
    page = view(docs)
    page.script("dispatchEvent(new Event('beforeprint'))")
    assert page.bodies() == [doc.text for doc in docs]  # at once, without waiting for idle time
    pdf = pypdf.PdfReader(io.BytesIO(base64.b64decode(page.browser.print_page())))
    text = "".join(sheet.extract_text() for sheet in pdf.pages)
    assert all(f"¶{number}" in text for number in range(1, 71))
    assert "50 / 560" in text and "CSV" not in text  # the rest of the letters may come out as radicals


def test_download_gives_the_filtered_rows_without_formulas(view, tmp_path):
    formula = "=HYPERLINK(1)"
    docs = [
        *sample_docs(),
        make_doc(f"{formula}增加5户", domain="economy", marks=[("5户", "METRIC", metric(5, "户", indicator=formula), "")]),
    ]
    page = view(docs)
    page.browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    page.choose("domain", "economy")
    page.press(page.find("#panel-metrics .download"))
    target = tmp_path / "metrics.csv"
    page.wait(target.exists)
    page.wait(lambda: target.stat().st_size > 0)
    content = target.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["指标", "引进企业", "税收总额", "签约率", f"'{formula}"]
    assert {len(row) for row in rows} == {len(rows[0])}
