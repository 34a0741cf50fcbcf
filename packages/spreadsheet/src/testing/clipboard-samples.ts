// Clipboards as the programs write them, shortened to two or three cells and kept in their own way of writing.

/** Excel for Windows: wraps long lines in the middle of texts, breaks lines in cells by <br>, ends in a row that carries widths. */
export const excelHtml = `<html xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:x="urn:schemas-microsoft-com:office:excel"
xmlns="http://www.w3.org/TR/REC-html40">

<head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8">
<meta name=ProgId content=Excel.Sheet>
<meta name=Generator content="Microsoft Excel 15">
<style>
<!--table
	{mso-displayed-decimal-separator:"\\.";
	mso-displayed-thousand-separator:"\\,";}
td	{padding-top:1px;}
.xl65	{mso-number-format:"Short Date";}
-->
</style>
</head>

<body link="#0563C1" vlink="#954F72">

<table border=0 cellpadding=0 cellspacing=0 width=230 style='border-collapse:
 collapse;width:173pt'>
<!--StartFragment-->
 <col width=87 style='width:65pt'>
 <col width=64 style='width:48pt'>
 <tr height=20 style='height:15.0pt'>
  <td height=20 class=xl65 align=right width=87 style='height:15.0pt;width:65pt'>1/15/2025</td>
  <td class=xl66 align=right width=79 style='width:59pt'><span
  style='mso-spacerun:yes'>&nbsp;</span>$<span style='mso-spacerun:yes'>&nbsp;&nbsp;
  </span>5,000.50<span style='mso-spacerun:yes'>&nbsp;</span></td>
  <td width=64 style='width:48pt'>Crawler crane, with a
  long boom &amp; jib</td>
 </tr>
 <tr height=40 style='height:30.0pt'>
  <td height=40 colspan=2 class=xl67 width=166 style='height:30.0pt'>Merged</td>
  <td class=xl68 width=64 style='width:48pt'>first line<br>
    second line</td>
 </tr>
 <![if supportMisalignedColumns]>
 <tr height=0 style='display:none'>
  <td width=87 style='width:65pt'></td>
  <td width=79 style='width:59pt'></td>
  <td width=64 style='width:48pt'></td>
 </tr>
 <![endif]>
<!--EndFragment-->
</table>

</body>

</html>`;

export const excelText =
  '1/15/2025\t $   5,000.50 \tCrawler crane, with a long boom & jib\r\nMerged\t\t"first line\nsecond line"\r\n';

/** Google Sheets in Chrome: the value behind each cell in an attribute of JSON. */
export const sheetsHtml = `<meta charset='utf-8'><google-sheets-html-origin><style type="text/css"><!--td {border: 1px solid #cccccc;}br {mso-data-placement:same-cell;}--></style><table xmlns="http://www.w3.org/1999/xhtml" cellspacing="0" cellpadding="0" dir="ltr" border="1" style="table-layout:fixed;font-size:10pt;" data-sheets-root="1" data-sheets-baot="1"><colgroup><col width="100"/><col width="100"/><col width="100"/></colgroup><tbody><tr style="height:21px;"><td style="overflow:hidden;text-align:right;" data-sheets-value="{&quot;1&quot;:3,&quot;3&quot;:45672}" data-sheets-numberformat="{&quot;1&quot;:5,&quot;2&quot;:&quot;dd/mm/yyyy&quot;,&quot;3&quot;:1}">15/01/2025</td><td style="text-align:right;" data-sheets-value="{&quot;1&quot;:3,&quot;3&quot;:1234.56}" data-sheets-numberformat="{&quot;1&quot;:2,&quot;2&quot;:&quot;#,##0&quot;}">1.235</td><td data-sheets-value="{&quot;1&quot;:2,&quot;2&quot;:&quot;He said \\&quot;no\\&quot;\\nand left&quot;}">He said "no"<br/>and left</td></tr><tr><td rowspan="2" data-sheets-value="{&quot;1&quot;:4,&quot;4&quot;:1}">TRUE</td><td></td><td>a</td></tr><tr><td>b</td><td>c</td></tr></tbody></table>`;

export const sheetsText = '15/01/2025\t1.235\t"He said ""no""\nand left"\nTRUE\t\ta\n\tb\tc';

/** LibreOffice Calc: upper-case attributes of an older HTML, the number behind a cell in `sdval`. */
export const libreOfficeHtml = `<!DOCTYPE html>
<html>
<head>
	<meta http-equiv="content-type" content="text/html; charset=utf-8"/>
	<title></title>
	<meta name="generator" content="LibreOffice 24.8 (Linux)"/>
	<style type="text/css">
		body,div,table,thead,tbody,tfoot,tr,th,td,p { font-family:"Liberation Sans"; font-size:x-small }
	</style>
</head>
<body>
<table cellspacing="0" border="0">
	<colgroup width="85"></colgroup>
	<colgroup span="2" width="94"></colgroup>
	<tr>
		<td height="17" align="right" sdval="45672" sdnum="1031;0;TT.MM.JJJJ">15.01.2025</td>
		<td align="right" sdval="1234.56" sdnum="1031;0;#.##0,00 [$€-407]"><font color="#000000">1.234,56 €</font></td>
		<td align="left">Kran &lt;groß&gt;</td>
	</tr>
</table>
</body>
</html>`;

export const libreOfficeText = "15.01.2025\t1.234,56 €\tKran <groß>\n";
