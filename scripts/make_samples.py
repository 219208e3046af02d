"""Write some of the corpus' reports as people meet them: a text file, a web page, a Word file."""

import html
from datetime import datetime
from pathlib import Path

import docx
import typer
from wasabi import msg

from govreport.corpus.markup import GoldReport, parse_report

PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head><body>
<div class="nav">首页 &gt; 政务公开 &gt; 工作报告</div>
<h1>{title}</h1>
<div class="meta">发布机构：{issuer}　发布日期：{date}　字号：[大 中 小]</div>
{body}
<div class="share">分享到： 打印本页 关闭窗口</div>
<div class="footer">主办单位：{issuer}　网站地图　联系我们</div>
</body></html>
"""


def as_text(report: GoldReport) -> str:
    """Return the report as plain text, a blank line between paragraphs."""
    head = [report.header["title"], f"发布日期：{report.header['date']}"]
    return "\n\n".join(head + [text for _, text in report.lines]) + "\n"


def as_page(report: GoldReport) -> str:
    """Return the report as a web page with the usual furniture."""
    body = "\n".join(
        f"<p><strong>{html.escape(text)}</strong></p>" if kind == "heading" else f"<p>{html.escape(text)}</p>"
        for kind, text in report.lines
    )
    return PAGE.format(body=body, **{name: html.escape(report.header[name]) for name in ("title", "issuer", "date")})


def write_word(report: GoldReport, path: Path) -> None:
    """Write the report as a Word file with heading styles."""
    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = datetime.fromisoformat(report.header["date"])
    document.add_heading(report.header["title"], 0)
    for kind, text in report.lines:
        if kind == "heading":
            document.add_heading(text, 1)
        else:
            document.add_paragraph(text)
    document.save(str(path))


def main(
    corpus: Path = typer.Argument(..., exists=True, file_okay=False, help="folder of annotated reports"),
    output: Path = typer.Argument(..., help="folder for the samples"),
    text: str = typer.Option(..., help="id of the report to write as text"),
    page: str = typer.Option(..., help="id of the report to write as a web page"),
    word: str = typer.Option(..., help="id of the report to write as a Word file"),
) -> None:
    """Write the samples."""
    output.mkdir(parents=True, exist_ok=True)
    (output / f"{text}.txt").write_text(as_text(parse_report(corpus / f"{text}.txt")), encoding="utf8")
    (output / f"{page}.html").write_text(as_page(parse_report(corpus / f"{page}.txt")), encoding="utf8")
    write_word(parse_report(corpus / f"{word}.txt"), output / f"{word}.docx")
    msg.good(f"samples in {output}")


if __name__ == "__main__":
    typer.run(main)
